import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@callboard/testing';
import { IngestionWorld } from './ingestion-world.js';

/** What Backstage's own validators say about one document of a fixture. */
interface Expectation {
  readonly index: number;
  readonly accepted: boolean;
  readonly stage?: string;
  readonly approximate?: boolean;
  readonly crossRepository?: boolean;
  readonly acceptedByAlphaModel?: boolean;
  readonly placeholders?: readonly { readonly value: string }[];
}

interface Fixture {
  readonly id: string;
  readonly dir: string;
  readonly class: string;
  readonly file?: string;
  readonly template?: string;
}

interface StoredVerdict {
  readonly location: string;
  readonly index: number;
  readonly state: 'accepted' | 'refused' | 'conflict';
  readonly error: { stage: string; message: string } | null;
}

const SET = fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url));

if (!existsSync(path.join(SET, 'expected.json'))) {
  describe.skip(`the real entity files of the fixture set: there is no ${path.relative(process.cwd(), SET)} beside this checkout`, () => {
    it('are taken and refused as Backstage does, document by document', () => undefined);
  });
} else describe('the real entity files of the fixture set', () => {
  const { fixtures: expected } = readJson<{ fixtures: Record<string, { files?: Record<string, { documents?: Expectation[] }> | null }> }>('expected.json');
  const fixtures = readJson<{ fixtures: Fixture[] }>('manifest.json').fixtures.filter(({ id, file, template }) => expected[id]?.files && (file ?? template));
  let world: IngestionWorld;

  beforeAll(async () => {
    const locations = fixtures.map(({ dir, file, template }) => ({ type: 'file', target: path.join(SET, dir, file ?? template ?? ''), root: path.join(SET, dir) }));
    const unique = [...new Map(locations.map((location) => [location.target, location])).values()];
    world = await IngestionWorld.start({ catalog: { locations: unique, watch: false, refresh: { sweepSeconds: 1, intervalSeconds: 86_400 } } });
    await waitFor(async () => (await world.database.query(`SELECT 1 FROM sources WHERE state = 'processing'`)).length === 0, { timeoutMs: 120_000, until: 'all fixtures are read' });
  }, 180_000);
  afterAll(() => world?.stop());

  it('are taken and refused as Backstage does, document by document', async () => {
    const rows = await world.database.query<StoredVerdict>(`SELECT f.location, d.document_index AS index, d.state, d.error FROM documents d JOIN files f ON f.id = d.file_id`);
    const stored = new Map(rows.map((row) => [`${row.location} ${row.index}`, row]));
    const differences: string[] = [];
    const explained = new Map<string, number>();
    const judged = new Set<string>();
    for (const { id, dir } of fixtures) {
      for (const [file, { documents = [] }] of Object.entries(expected[id]?.files ?? {})) {
        for (const [position, expectation] of documents.entries()) {
          const key = `file:${path.join(SET, dir, file)} ${position}`;
          const verdict = stored.get(key);
          if (judged.has(key) || (!verdict && !isReached(id, file))) {
            continue;
          }
          judged.add(key);
          const stage = verdict?.state === 'refused' ? verdict.error?.stage : undefined;
          if (verdict && stage === expectation.stage) {
            continue;
          }
          const reason = explain(stage, expectation);
          if (reason) {
            explained.set(reason, (explained.get(reason) ?? 0) + 1);
          } else {
            differences.push(`${key}: ${JSON.stringify(verdict)} instead of ${JSON.stringify(expectation)}`);
          }
        }
      }
    }
    expect(differences).toEqual([]);
    expect(judged.size).toBeGreaterThan(400);
    expect(Object.fromEntries(explained)).toMatchInlineSnapshot(`
{
  "a placeholder names a remote address, which a file location does not read": 4,
  "taken by the alpha model of the same release, which Callboard follows (AiResource, mcp-server APIs)": 7,
}
`);
  });

  it('are in the catalog once each, and every accepted document is the entity of its ref or stands back for one', async () => {
    const [counts] = await world.database.query<{ entities: number; refs: number; lost: number }>(
      `SELECT (SELECT count(*)::integer FROM entities) AS entities,
         (SELECT count(DISTINCT entity_ref)::integer FROM documents WHERE state <> 'refused') AS refs,
         (SELECT count(*)::integer FROM documents d WHERE d.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM entities e WHERE e.document_id = d.id)) AS lost`,
    );
    expect(counts?.entities).toBe(counts?.refs);
    expect(counts?.lost).toBe(0);
    expect(counts?.entities).toBeGreaterThan(300);
  });

  /** The file that a fixture is registered by is always read; others only where a Location entity leads to them. */
  function isReached(id: string, file: string): boolean {
    const fixture = fixtures.find((candidate) => candidate.id === id);
    return path.posix.normalize(fixture?.file ?? fixture?.template ?? '') === file;
  }
});

/** Why a verdict may differ from Backstage's. */
function explain(stage: string | undefined, { acceptedByAlphaModel, approximate, crossRepository, placeholders, accepted }: Expectation): string | undefined {
  if (stage === undefined && acceptedByAlphaModel) {
    return 'taken by the alpha model of the same release, which Callboard follows (AiResource, mcp-server APIs)';
  }
  if (stage === 'relations' && accepted) {
    return 'a dependency without a kind: the validators take it, the catalog that uses them refuses it';
  }
  if (stage === 'placeholder' && (approximate || crossRepository || (placeholders ?? []).some(({ value }) => /^[a-z]+:\/\//.test(value)))) {
    return 'a placeholder names a remote address, which a file location does not read';
  }
  return undefined;
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(SET, name), 'utf8')) as T;
}
