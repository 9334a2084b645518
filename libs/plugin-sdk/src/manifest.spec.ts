import { manifestFaults, pluginManifestSchema, SDK_VERSION, sdkSatisfies, type PluginManifest } from './manifest.js';

const CREATED = 'callboard.catalog.entity.created.v1';

function aManifest(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    manifestVersion: 1,
    id: 'lamp',
    version: '1.2.3',
    sdk: '^1',
    title: 'Lamp',
    description: 'Shines.',
    licence: 'Apache-2.0',
    files: { 'server.mjs': { bytes: 1, sha256: 'A'.repeat(44) } },
    server: { entry: 'server.mjs', routes: [{ method: 'GET', path: '/light/:room' }], listeners: [] },
    ...parts,
  };
}

const accepts = (parts: Record<string, unknown>): boolean => pluginManifestSchema.safeParse(aManifest(parts)).success;
const faultsOf = (parts: Record<string, unknown>): string[] => manifestFaults(pluginManifestSchema.parse(aManifest(parts)) as PluginManifest);

describe('a manifest', () => {
  it('asks for nothing unless it says so', () => {
    expect(pluginManifestSchema.parse(aManifest()).capabilities).toEqual({ events: [], storage: false, network: [] });
  });

  it.each([
    ['an id with upper case', { id: 'Lamp' }],
    ['an id that is a path', { id: '../lamp' }],
    ['a version that is none', { version: '1.2' }],
    ['a range it cannot keep', { sdk: '>=1' }],
    ['a capability nobody knows', { capabilities: { database: true } }],
    ['a key nobody knows', { postinstall: 'rm' }],
    ['a file outside', { files: { '../x': { bytes: 1, sha256: 'A'.repeat(44) } } }],
    ['an entry outside', { server: { entry: 'a/b.mjs', routes: [], listeners: [] } }],
    ['a route without a slash', { server: { entry: 'server.mjs', routes: [{ method: 'GET', path: 'light' }], listeners: [] } }],
    ['a method that is none', { server: { entry: 'server.mjs', routes: [{ method: 'TRACE', path: '/light' }], listeners: [] } }],
    ['a kind without a schema', { kinds: [{ kind: 'Lamp', apiVersions: ['v1'] }] }],
    ['a slot nobody mounts', { portal: { module: 'portal.js', slots: [{ slot: 'entity.header', title: 'x', height: 100 }] } }],
  ])('is refused for %s', (_what, parts) => {
    expect(accepts(parts)).toBe(false);
  });

  it('is named at fault for what its parts contradict', () => {
    const listener = (name: string, types: string[]) => ({ name, types });
    const server = { entry: 'server.mjs', routes: [], listeners: [listener('a', [CREATED]), listener('a', ['callboard.scaffolder.task.created.v1', CREATED])] };
    expect(faultsOf({ server, capabilities: { events: [CREATED] }, portal: { module: 'portal.js', slots: [{ slot: 'entity.card', title: 'x', height: 100 }] } })).toEqual([
      'The listener "a" names callboard.scaffolder.task.created.v1, which capabilities.events does not declare',
      'The listener "a" names events of several services (scaffolder, catalog); make one listener for each',
      'Two listeners have the name "a"',
      'The package lists no file "portal.js"',
    ]);
  });
});

describe('the range of SDK versions', () => {
  it.each([
    ['^1', '1.0.0', true],
    ['^1', '1.9.2', true],
    ['^1.2', '1.2.0', true],
    ['^1.3', '1.2.9', false],
    ['^2', '1.9.9', false],
    ['^1', '2.0.0', false],
    ['1', '1.0.0', false],
  ])('%s and %s: %s', (range, version, expected) => {
    expect(sdkSatisfies(range, version)).toBe(expected);
  });

  it('of today is satisfied by what is here', () => {
    expect(sdkSatisfies('^1')).toBe(SDK_VERSION.startsWith('1.'));
  });
});
