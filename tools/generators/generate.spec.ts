import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import typescript from 'typescript';

const script = join(process.cwd(), 'generate.mjs');

describe('npm run generate', () => {
  let root: string;
  const generate = (...names: string[]) =>
    spawnSync(process.execPath, [script, ...names], { encoding: 'utf8', env: { ...process.env, CALLBOARD_GENERATE_ROOT: root } });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'callboard-generate-'));
    mkdirSync(join(root, 'docs/adr'), { recursive: true });
    mkdirSync(join(root, 'apps/search/src/documents'), { recursive: true });
    writeFileSync(join(root, 'docs/adr/0007-a-door.md'), '');
    writeFileSync(join(root, 'apps/search/package.json'), '{}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('gives a decision the next number and its parts', () => {
    expect(generate('adr', 'Keep', 'it', 'simple').status).toBe(0);
    const text = readFileSync(join(root, 'docs/adr/0008-keep-it-simple.md'), 'utf8');
    expect(text).toMatch(/^# 8\. Keep it simple\n\nStatus: proposed/);
    expect(text).toContain('## Consequences');
  });

  it('writes an event whose samples carry its type', () => {
    generate('event', 'catalog', 'entity', 'renamed');
    const sample = JSON.parse(readFileSync(join(root, 'libs/contracts/fixtures/callboard.catalog.entity.renamed.v1.minimal.json'), 'utf8'));
    expect(sample).toMatchObject({ type: 'callboard.catalog.entity.renamed.v1', source: '/catalog' });
  });

  it.each([
    [['job', 'search', 'documents', 'sweep-old'], ['apps/search/src/documents/sweep-old.processor.ts', 'apps/search/src/documents/sweep-old.use-case.ts'], /export class SweepOld(Processor)? /],
    [['event', 'plugin', 'release', 'published'], ['libs/contracts/src/events/plugins/release-published.v1.ts'], /export const ReleasePublished = /],
  ])('writes valid TypeScript for %j', (names, paths, exported) => {
    generate(...names);
    for (const path of paths) {
      const text = readFileSync(join(root, path), 'utf8');
      expect(text).toMatch(exported);
      expect(typescript.transpileModule(text, { reportDiagnostics: true, compilerOptions: { experimentalDecorators: true } }).diagnostics).toEqual([]);
    }
  });

  it.each([
    [['event', 'search', 'entity', 'renamed'], /has no stream/],
    [['event', 'catalog', 'Entity', 'renamed'], /lower-case words/],
    [['job', 'search', 'nothing', 'sweep'], /no feature "nothing"/],
    [['nonsense'], /npm run generate/],
  ])('refuses %j with a sentence', (names, message) => {
    const { status, stderr } = generate(...names);
    expect(status).toBe(64);
    expect(stderr).toMatch(message);
  });

  it('overwrites nothing', () => {
    generate('event', 'catalog', 'entity', 'renamed');
    expect(generate('event', 'catalog', 'entity', 'renamed').stderr).toMatch(/exists already/);
    expect(() => execFileSync(process.execPath, [script, 'adr'], { stdio: 'pipe' })).toThrow();
  });
});
