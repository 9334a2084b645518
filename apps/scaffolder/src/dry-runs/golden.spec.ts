import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@callboard/service-kit';
import { parseAllDocuments } from 'yaml';
import { inProcessSandbox } from '../../test/in-process-sandbox.js';
import { optionsFor } from '../../test/scaffolder-options.js';
import { ActionRegistry } from '../actions/action-registry.js';
import { builtinActions } from '../actions/builtin-actions.js';
import { forgeHostsOf } from '../expressions/repo-url.js';
import { readFolder, readFolderFile } from '../sources/folder-source.js';
import type { SourceReader } from '../sources/source-reader.port.js';
import { CheckRequest } from '../tasks/check-request.query.js';
import { readSentTemplate, type Template } from '../templates/template.js';
import { DryRun } from './dry-run.use-case.js';

// Real templates with what Backstage 1.55 made of them. They lie beside the checkout and are no part of it.
const SHARED = fileURLToPath(new URL('../../../../../shared', import.meta.url));
const FIXTURES = join(SHARED, 'fixtures');
const GOLDEN = join(SHARED, 'acceptance/golden-templates.json');
const available = existsSync(GOLDEN) && existsSync(join(FIXTURES, 'manifest.json'));

interface Fixture {
  id: string;
  class: string;
  dir: string;
  template?: string;
  files: { path: string; program?: boolean }[];
}

interface Made {
  run: string;
  files?: Record<string, string>;
  volatile?: string[];
  output?: string[];
  values?: Record<string, unknown>;
  message?: string;
}

type Golden = Made & { inputs: string; values: Record<string, unknown>; reduced?: Made & { steps: number } };

const RENDERING = new Set(['fetch:template', 'fetch:template:file', 'fetch:plain', 'fetch:plain:file', 'fs:rename', 'fs:delete', 'catalog:write', 'debug:log']);

/** A dry run of an action of a forge is skipped by the reference too; here it is not known yet. */
const isKnown = (action: unknown): boolean => registry.find(String(action)) !== undefined;

const noCatalog = { getEntities: async (refs: readonly string[]) => refs.map(() => undefined), registerLocation: () => Promise.reject(new Error('not in a dry run')) };
const noHost = { publish: () => Promise.reject(new Error('not in a dry run')) };
const folders: SourceReader = {
  readTree: async (address) => (address.type === 'folder' ? readFolder(address.folder, address.path) : Promise.reject(new Error('remote'))),
  readFile: async (address) => (address.type === 'folder' ? readFolderFile(address.folder, address.path) : Promise.reject(new Error('remote'))),
};
const integrations = { github: [{ host: 'github.com' }] };
const registry = new ActionRegistry(
  builtinActions({ sources: folders, catalog: noCatalog, gitHost: noHost, hosts: forgeHostsOf(integrations), defaultAuthor: { name: 'a', email: 'b' } }),
);

const describeIfThere = available ? describe : describe.skip;
if (!available) describe('golden templates', () => it.skip('are not beside this checkout: fixtures and golden results were not compared', () => undefined));

describeIfThere('golden templates', () => {
  const golden = available ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as { templates: Record<string, Golden> }).templates : {};
  const fixtures = available ? (JSON.parse(readFileSync(join(FIXTURES, 'manifest.json'), 'utf8')) as { fixtures: Fixture[] }).fixtures : [];
  const cases = fixtures.flatMap((fixture) => {
    const expected = fixture.class === 'templates' && fixture.template ? golden[fixture.id] : undefined;
    return expected ? [{ fixture, expected }] : [];
  });
  const workingDirectory = mkdtempSync(join(tmpdir(), 'callboard-golden-'));
  const options = optionsFor(workingDirectory, { integrations });
  const sandbox = inProcessSandbox();
  const dryRun = new DryRun(new CheckRequest(sandbox, registry), registry, sandbox, options);

  afterAll(() => rmSync(workingDirectory, { recursive: true, force: true }));

  const attempt = async (template: Template, values: Record<string, unknown>, fixture: Fixture): Promise<Made> => {
    try {
      const { files, output } = await dryRun.execute({ template, values, secrets: {}, files: filesBeside(fixture), initiator: { subject: 'test' } });
      const made = files.map(({ path, executable, content }) => [path, createHash('sha256').update(content).digest('hex') + (executable ? ' x' : '')] as const);
      return { run: 'ok', files: Object.fromEntries(made), output: Object.keys(output).sort() };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { run: error.code === 'invalid_values' && (error.details as { errors?: unknown }).errors ? 'refused' : 'error', message: `${error.code}: ${error.message}` };
    }
  };

  it('are there', () => expect(cases.length).toBeGreaterThan(30));

  const whole = cases.filter(({ fixture, expected }) => ['ok', 'error'].includes(expected.run) && templateOf(fixture).spec.steps.every(({ action }) => isKnown(action)));
  it.each(whole.map((one) => [one.fixture.id, one] as const))('%s', async (_id, { fixture, expected }) => {
    const made = await attempt(templateOf(fixture), expected.values, fixture);
    expect({ run: made.run, message: expected.run === 'ok' ? made.message : undefined }).toEqual({ run: expected.run, message: undefined });
    if (expected.run !== 'ok') return;
    expect(withoutVolatile(made.files, expected)).toEqual(expected.files);
    expect(made.output).toEqual(expected.output);
  });

  const reduced = cases.filter(({ expected }) => expected.reduced);
  it.each(reduced.map((one) => [one.fixture.id, one] as const))('%s, its rendering steps alone', async (_id, { fixture, expected }) => {
    const want = expected.reduced!;
    const made = await attempt(reduce(templateOf(fixture)), want.values ?? expected.values, fixture);
    expect({ run: made.run, message: want.run === 'ok' ? made.message : undefined }).toEqual({ run: want.run, message: undefined });
    if (want.files) expect(withoutVolatile(made.files, want)).toEqual(want.files);
  });
});

function withoutVolatile(files: Record<string, string> | undefined, { volatile = [] }: Made): Record<string, string> {
  return Object.fromEntries(Object.entries(files ?? {}).filter(([path]) => !volatile.includes(path)));
}

function filesBeside(fixture: Fixture): { path: string; content: Buffer }[] {
  const root = posix.dirname(fixture.template!);
  return fixture.files
    .filter(({ program }) => !program)
    .map(({ path }) => ({ path: posix.relative(root === '.' ? '' : root, path), file: join(FIXTURES, fixture.dir, path) }))
    .filter(({ path, file }) => !path.startsWith('..') && existsSync(file))
    .map(({ path, file }) => ({ path, content: readFileSync(file) }));
}

function templateOf(fixture: Fixture): Template {
  const file = join(FIXTURES, fixture.dir, fixture.template!);
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { merge: false }).map((document) => document.toJSON() as Record<string, unknown> | null);
  const entity = documents.find((document) => document?.kind === 'Template');
  return readSentTemplate(withPlaceholders(entity, (path) => readFileSync(join(posix.dirname(file), path), 'utf8')), 1000);
}

function withPlaceholders(node: unknown, read: (path: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => withPlaceholders(item, read));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node);
  const [only] = entries;
  if (entries.length === 1 && only && ['$text', '$json', '$yaml'].includes(only[0])) {
    const text = read(String(only[1]));
    return only[0] === '$text' ? text : parseAllDocuments(text, { merge: false })[0]!.toJSON();
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, withPlaceholders(value, read)]));
}

/** The steps that render files from the skeleton, without tokens and without addresses of others. */
function reduce(template: Template): Template {
  const leavesOut = (value: unknown): boolean => typeof value !== 'string' || /^[a-z]+:|^\.\.|\/\.\.(\/|$)/.test(value);
  const steps = template.spec.steps
    .filter(({ action, input }) => {
      const { url = '', targetPath = '', sourcePath = '' } = (input ?? {}) as Record<string, unknown>;
      return RENDERING.has(String(action)) && ![url, targetPath, sourcePath].some(leavesOut) && !String(url).startsWith('${{');
    })
    .map((step) => {
      const { token: _token, ...input } = (step.input ?? {}) as Record<string, unknown>;
      return { ...step, input };
    });
  return { ...template, spec: { ...template.spec, steps, output: {} } };
}
