import { SweepSources } from '../src/sources/sweep-sources.use-case.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld, type ServedEntity } from './ingestion-world.js';

const systemYaml = 'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: shop\nspec:\n  owner: team-a\n';
const component = (name: string, title?: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, ...(title && { title }) }, spec: { type: 'service', lifecycle: 'production', owner: 'team-a', system: 'shop' } });
const yaml = (name: string, title?: string): string => componentYaml(name, { metadata: title ? `  title: ${title}\n` : '', spec: '  system: shop\n' });

/** Everything that readers are told about components, each by another way of reading. */
interface Seen {
  /** `name title` of the list. */
  entities: string[];
  /** Targets of `hasPart` of the system: the other end of their relations. */
  parts: string[];
  facets: Record<string, number>;
  total: number;
  /** Last change of each ref ever seen. */
  history: Record<string, string>;
}

describe('when a call returns, every reader knows', () => {
  let files: FileServer;
  let world: IngestionWorld;
  const names = new Set<string>();

  beforeAll(async () => {
    files = await FileServer.start({ 'system.yaml': systemYaml, 'one.yaml': `${yaml('one')}---\n${yaml('two', 'Two')}` });
    // Nothing is looked at by itself: what is seen has come with the call.
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { watch: false, refresh: { intervalSeconds: 86_400, sweepSeconds: 86_400 } } });
    await world.register(files.url('system.yaml'));
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  const see = async (): Promise<Seen> => {
    const list = (await world.request<ServedEntity[]>('GET', '/entities?filter=kind=component')).body;
    list.forEach(({ metadata }) => names.add(metadata.name));
    const system = await world.entity('system:default/shop');
    const facets = (await world.request<{ facets: Record<string, { value: string; count: number }[]> }>('GET', '/entity-facets?facet=metadata.title&filter=kind=component')).body.facets['metadata.title'] ?? [];
    const { totalItems } = (await world.request<{ totalItems: number }>('GET', '/entities/by-query?filter=relations.partof=system:default/shop')).body;
    const history = await Promise.all(
      [...names].sort().map(async (name) => {
        const { body } = await world.request<{ items: { type: string; revision: number }[] }>('GET', `/entities/by-name/component/default/${name}/history?limit=1`);
        return [name, `${body.items[0]?.type} ${body.items[0]?.revision}`];
      }),
    );
    return {
      entities: list.map(({ metadata }) => `${metadata.name} ${metadata.title ?? ''}`.trim()).sort(),
      parts: (system?.relations ?? []).filter(({ type }) => type === 'hasPart').map(({ targetRef }) => targetRef.replace('component:default/', '')),
      facets: Object.fromEntries(facets.map(({ value, count }) => [value, count])),
      total: totalItems,
      history: Object.fromEntries(history),
    };
  };

  it('of a registered location', async () => {
    await world.register(files.url('one.yaml'));
    expect(await see()).toEqual({ entities: ['one', 'two Two'], parts: ['one', 'two'], facets: { Two: 1 }, total: 2, history: { one: 'created 1', two: 'created 1' } });
  });

  it('of a refresh: what has changed, what is new and what was taken out', async () => {
    files.set('one.yaml', `${yaml('one', 'One')}---\n${yaml('three')}`);
    expect((await world.request('POST', '/refresh', { entityRef: 'component:default/one' })).status).toBe(200);
    expect(await see()).toEqual({ entities: ['one One', 'three'], parts: ['one', 'three'], facets: { One: 1 }, total: 2, history: { one: 'updated 2', three: 'created 1', two: 'deleted 2' } });
  });

  it('of a push, a delta and a single entity', async () => {
    await world.request('PUT', '/sources/ci/entities', [component('four', 'Four'), component('five')]);
    await world.request('PATCH', '/sources/ci/entities', { added: [component('five', 'Five')], removed: ['component:default/four'] });
    await world.request('PUT', '/entities/by-name/component/default/two', component('two', 'Two'));
    expect(await see()).toEqual({
      entities: ['five Five', 'one One', 'three', 'two Two'],
      parts: ['five', 'one', 'three', 'two'],
      facets: { Five: 1, One: 1, Two: 1 },
      total: 4,
      history: { five: 'updated 2', one: 'updated 2', three: 'created 1', two: 'created 3' },
    });
  });

  it('of a deletion', async () => {
    await world.request('DELETE', '/entities/by-name/component/default/two');
    await world.request('PUT', '/sources/ci/entities', []);
    expect(await see()).toEqual({ entities: ['one One', 'three'], parts: ['one', 'three'], facets: { One: 1 }, total: 2, history: { five: 'deleted 3', one: 'updated 2', three: 'created 1', two: 'deleted 4' } });
  });

  it('of an entity that was deleted and is read again: another uid, a later revision', async () => {
    const before = await world.entity('component:default/one');
    await world.request('DELETE', `/entities/by-uid/${before?.metadata.uid}`);
    expect(await see()).toMatchObject({ entities: ['three'], parts: ['three'], facets: {}, total: 1, history: { one: 'deleted 3' } });
    // Its siblings are as they were, and the file has not changed: only the forgotten one comes back.
    await world.request('POST', '/refresh', { entityRef: 'component:default/three' });
    expect(await see()).toMatchObject({ entities: ['one One', 'three'], parts: ['one', 'three'], facets: { One: 1 }, total: 2, history: { one: 'created 4', three: 'created 1' } });
    expect((await world.entity('component:default/one'))?.metadata.uid).not.toBe(before?.metadata.uid);
  });

  it('of a file that vanished: orphans stay for their time, then they are gone; a failing host takes nothing', async () => {
    files.set('brief.yaml', yaml('brief', 'Brief'));
    const { body } = await world.register(files.url('brief.yaml'));
    const refresh = () => world.request('POST', '/refresh', { entityRef: body.location.entityRef });
    files.failing = 500;
    await refresh();
    files.failing = undefined;
    expect((await world.entity('component:default/brief'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
    files.set('brief.yaml', undefined);
    await refresh();
    expect((await world.entity('component:default/brief'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
    await world.database.query(`UPDATE documents SET orphaned_at = orphaned_at - interval '23 hours 59 minutes' WHERE orphaned_at IS NOT NULL`);
    await world.get(SweepSources).execute();
    expect((await see()).parts).toContain('brief');
    await world.database.query(`UPDATE documents SET orphaned_at = orphaned_at - interval '2 minutes' WHERE orphaned_at IS NOT NULL`);
    await world.get(SweepSources).execute();
    expect(await see()).toMatchObject({ entities: ['one One', 'three'], parts: ['one', 'three'], facets: { One: 1 }, total: 2, history: { brief: 'deleted 3' } });
    files.set('brief.yaml', yaml('brief'));
    await refresh();
    expect(await see()).toMatchObject({ parts: ['brief', 'one', 'three'], history: { brief: 'created 4' } });
    await world.request('DELETE', `/locations/${body.location.id}`);
  });

  it('of a location that is unregistered, and of a source that is removed: what another one brings too goes over to that', async () => {
    await world.request('PUT', '/sources/ci/entities', [component('one', 'Pushed'), component('six')]);
    const { body: locations } = await world.request<{ data: { id: string; target: string } }[]>('GET', '/locations');
    await world.request('DELETE', `/locations/${locations.find(({ data }) => data.target === files.url('one.yaml'))?.data.id}`);
    expect(await see()).toMatchObject({ entities: ['one Pushed', 'six'], parts: ['one', 'six'], facets: { Pushed: 1 }, total: 2, history: { one: 'updated 5', three: 'deleted 2' } });
    await world.request('DELETE', '/sources/ci');
    expect(await see()).toMatchObject({ entities: [], parts: [], facets: {}, total: 0, history: { one: 'deleted 6', six: 'deleted 2' } });
  });
});
