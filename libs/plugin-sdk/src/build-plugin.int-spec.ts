import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { pluginManifestSchema } from './manifest.js';

const BIN = fileURLToPath(new URL('../bin/callboard-plugin-build.mjs', import.meta.url));
/** Inside the package, so that imports of the SDK and of React resolve as they do for a plugin. */
const SCRATCH = fileURLToPath(new URL('../test-results/', import.meta.url));

const PLUGIN = `export const plugin = { id: 'lamp', version: '0.1.0', sdk: '^1', title: 'Lamp', description: 'Shines.', licence: 'Apache-2.0',
  capabilities: { events: ['callboard.catalog.entity.created.v1'] }, server: 'server.ts', portal: { module: 'portal.tsx', slots: [{ slot: 'entity.card', title: 'Lamp', height: 80 }] } };`;
const SERVER = `export const extensions = [
  { point: 'route', method: 'GET', path: '/light', handle: () => ({ status: 200, headers: {}, body: '' }) },
  { point: 'event-listener', name: 'watch', types: ['callboard.catalog.entity.created.v1'], handle: () => {} } ];`;
const PORTAL = `import { useState } from 'react'; import './portal.css'; const Card = () => { const [on] = useState(true); return <p>{String(on)}</p>; }; export const slots = { 'entity.card': Card };`;

describe('the build of a plugin', () => {
  let folder: string;

  beforeEach(() => {
    mkdirSync(SCRATCH, { recursive: true });
    folder = mkdtempSync(join(SCRATCH, 'plugin-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const build = (files: Record<string, string> = {}): { status: number; output: string } => {
    const all: Record<string, string> = { 'plugin.ts': PLUGIN, 'server.ts': SERVER, 'portal.tsx': PORTAL, 'portal.css': '.lamp { color: red }', ...files };
    for (const [name, content] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    try {
      return { status: 0, output: execFileSync(process.execPath, [BIN], { cwd: folder, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, TMPDIR: tmpdir() } }) };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { status, output: stderr };
    }
  };

  it('makes self-contained files and a manifest that says what the code does', () => {
    expect(build()).toEqual({ status: 0, output: expect.stringContaining('lamp 0.1.0: portal.css') });
    const manifest = pluginManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'dist/plugin.json'), 'utf8')));
    expect(manifest.server).toEqual({
      entry: 'server.mjs',
      routes: [{ method: 'GET', path: '/light' }],
      listeners: [{ name: 'watch', types: ['callboard.catalog.entity.created.v1'] }],
    });
    expect(manifest.portal).toMatchObject({ module: 'portal.js', styles: 'portal.css' });
    expect(Object.keys(manifest.files)).toEqual(['portal.css', 'portal.js', 'server.mjs']);
    const imports = readFileSync(join(folder, 'dist/portal.js'), 'utf8').match(/from"[^"]+"/g);
    expect(imports?.sort()).toEqual(['from"react"', 'from"react/jsx-runtime"']);
  });

  it('gives the same bytes for the same sources', () => {
    build();
    const first = readFileSync(join(folder, 'dist/plugin.json'), 'utf8');
    build();
    expect(readFileSync(join(folder, 'dist/plugin.json'), 'utf8')).toBe(first);
  });

  it.each([
    ['a definition at fault', { 'plugin.ts': PLUGIN.replace("'lamp'", "'Lamp Lamp'") }, 'plugin.ts: id must be lower-case words'],
    ['an SDK that is not this one', { 'plugin.ts': PLUGIN.replace('^1', '^9') }, 'asks for SDK ^9'],
    ['a listener beyond its capabilities', { 'plugin.ts': PLUGIN.replace("'callboard.catalog.entity.created.v1'", '') }, 'capabilities.events does not declare'],
    ['a syntax error, with its place', { 'server.ts': 'export const = 1;' }, 'server.ts:1:14'],
    ['a server without extensions', { 'server.ts': 'export const other = 1;' }, 'must export `extensions`'],
  ])('names %s and ends with 1', (_what, files, sentence) => {
    expect(build(files)).toEqual({ status: 1, output: expect.stringContaining(sentence) });
  });
});
