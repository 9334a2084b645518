import { waitFor } from '@callboard/testing';
import { HostWorld } from './host-world.js';
import { writePlugin } from './write-plugin.js';

describe('kinds that plugins bring', () => {
  let world: HostWorld;

  beforeAll(async () => {
    world = await HostWorld.start();
  });
  afterAll(() => world.stop());

  it('are told to the catalog when the plugin is loaded, by a host that started before the catalog did', async () => {
    const kind = { kind: 'Lamp', apiVersions: ['example.com/v1'], schema: { required: ['watts'] }, relations: [{ field: 'room', type: 'litIn', inverse: 'lights', defaultKind: 'Resource' }] };
    const extension = { name: 'lamps', kind: 'Resource', properties: { lamps: { type: 'integer' } } };
    const lamp = writePlugin(world.folder, { id: 'lamp', manifest: { kinds: [kind], kindExtensions: [extension] } });
    const plain = writePlugin(world.folder, { id: 'plain' });
    await world.startHost([lamp, plain]);
    await world.untilHealth('lamp', 'running');
    expect(world.catalogKinds).toEqual([]);
    await world.startCatalog();
    await waitFor(() => world.catalogKinds.length === 2, { timeoutMs: 20_000, until: 'the catalog was told about both plugins' });
    expect(world.catalogKinds).toEqual([
      { plugin: 'lamp', kinds: [{ ...kind, allowedFromRegistered: false }], extensions: [{ ...extension, required: [], relations: [] }] },
      { plugin: 'plain', kinds: [], extensions: [] },
    ]);
  });

  it('are part of a manifest that is refused when one cannot be right', async () => {
    const bad = writePlugin(world.folder, { id: 'dark', manifest: { kinds: [{ kind: 'Dark', apiVersions: [] }] } });
    await world.startHost([bad]);
    const { refused } = await world.list();
    expect(refused[0]?.problem).toContain('kinds');
  });
});
