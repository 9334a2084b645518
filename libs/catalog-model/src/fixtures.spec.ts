import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from './json.js';
import { KindRegistry } from './kind-registry.js';
import { ModelError } from './model-error.js';
import { resolvePlaceholders } from './placeholders.js';
import { StageError, validateEntity, validateEnvelope } from './validate-entity.js';
import { parseYamlDocuments, type YamlDocument } from './yaml-documents.js';

/** What Backstage's own validators say about one document of a fixture. */
interface Expectation {
  readonly index: number;
  readonly accepted: boolean;
  readonly stage?: string;
  readonly message?: string;
  readonly approximate?: boolean;
  readonly crossRepository?: boolean;
  readonly acceptedByAlphaModel?: boolean;
  readonly placeholders?: readonly { readonly value: string }[];
}

interface Fixture {
  readonly id: string;
  readonly dir: string;
}

const SET = fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url));
const present = existsSync(path.join(SET, 'expected.json'));
const kinds = new KindRegistry();

// What differs from expected.json, and why. Nothing else may.
const DIFFERENCES: Record<string, (expected: Expectation) => boolean> = {
  'taken by the alpha model of the same release, which Callboard follows (AiResource, mcp-server APIs)': ({ acceptedByAlphaModel }) => acceptedByAlphaModel === true,
  'a placeholder names a remote address, which this test does not read': ({ approximate, crossRepository, placeholders }) =>
    approximate === true || crossRepository === true || (placeholders ?? []).some(({ value }) => /^[a-z]+:\/\//.test(value)),
};
const WITHOUT_KIND = 'a dependency without a kind: the validators take it, the catalog that uses them refuses it';

if (!present) {
  describe.skip(`the real entity files of the fixture set: there is no ${path.relative(process.cwd(), SET)} beside this checkout`, () => {
    it('gives every document the verdict, the stage and the field that Backstage gives', () => undefined);
  });
} else describe('the real entity files of the fixture set', () => {
  const { fixtures: expected } = readJson<{ fixtures: Record<string, { files?: Record<string, { documents?: Expectation[] }> | null }> }>('expected.json');
  const manifest = new Map(readJson<{ fixtures: Fixture[] }>('manifest.json').fixtures.map((fixture) => [fixture.id, fixture]));

  it('gives every document the verdict, the stage and the field that Backstage gives', async () => {
    const differences: string[] = [];
    const explained = new Map<string, number>();
    let judged = 0;
    for (const [id, { files }] of Object.entries(expected)) {
      for (const [file, { documents = [] }] of Object.entries(files ?? {})) {
        const at = path.join(SET, manifest.get(id)?.dir ?? '', file);
        const found = parseYamlDocuments(readFileSync(at, 'utf8'));
        if (found.length !== documents.length) {
          differences.push(`${id} ${file}: ${found.length} documents instead of ${documents.length}`);
          continue;
        }
        for (const [position, expectation] of documents.entries()) {
          const verdict = await judge(found[position]!, at);
          judged += 1;
          if (agrees(verdict, expectation)) {
            continue;
          }
          const reason = verdict.stage === 'relations' ? WITHOUT_KIND : Object.entries(DIFFERENCES).find(([, applies]) => applies(expectation))?.[0];
          if (reason) {
            explained.set(reason, (explained.get(reason) ?? 0) + 1);
          } else {
            differences.push(`${id} ${file} #${expectation.index}: ${JSON.stringify(verdict)} instead of ${JSON.stringify(expectation)}`);
          }
        }
      }
    }
    expect(differences).toEqual([]);
    expect(judged).toBe(501);
    expect(Object.fromEntries(explained)).toMatchInlineSnapshot(`
{
  "a placeholder names a remote address, which this test does not read": 7,
  "taken by the alpha model of the same release, which Callboard follows (AiResource, mcp-server APIs)": 7,
}
`);
  }, 120_000);
});

function agrees(verdict: { stage?: string; message?: string }, expected: Expectation): boolean {
  return verdict.stage === expected.stage && (verdict.stage === undefined || meaning(verdict.message) === meaning(expected.message));
}

/** The message without where it was found and without the pointer to Backstage's manual. */
function meaning(message = ''): string {
  return message
    .replace(/^YAML error at <file>, YAMLParseError: /, '')
    .replace(/ To learn more about catalog file format.*$/, '')
    .replace(/:$/, '');
}

async function judge(document: YamlDocument, file: string): Promise<{ stage?: string; message?: string }> {
  if (document.error) {
    return { stage: 'parse', message: document.error.message };
  }
  let value: JsonObject;
  try {
    value = await resolvePlaceholders(document.value, async (target) => readFileSync(path.resolve(path.dirname(file), target), 'utf8'));
  } catch (error) {
    return { stage: 'placeholder', message: (error as ModelError).message };
  }
  try {
    validateEnvelope(value);
    validateEntity(value, kinds);
    return {};
  } catch (error) {
    return { stage: (error as StageError).stage, message: (error as StageError).message };
  }
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(SET, name), 'utf8')) as T;
}
