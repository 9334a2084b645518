import type { Entity } from '@callboard/catalog-model';
import { ApplyMutation, type MutationRequest } from '../src/sources/apply-mutation.use-case.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const component = (name: string, { metadata = {}, spec = {} }: { metadata?: object; spec?: object } = {}): Entity =>
  ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, ...metadata }, spec: { type: 'service', lifecycle: 'production', owner: 'team-a', ...spec } }) as Entity;
const refOf = (name: string): string => `component:default/${name}`;

describe('mutations of a provider', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: { watch: false }, files: { 'owner.yaml': componentYaml('contested', { metadata: '  title: From the file\n' }) } });
  });
  afterAll(() => world?.stop());

  const apply = (mutation: MutationRequest['mutation'], request: Partial<MutationRequest> = {}) => world.get(ApplyMutation).execute({ source: 'directory', mutation, ...request });
  const full = (entities: Entity[], request?: Partial<MutationRequest>) => apply({ type: 'full', entities: entities.map((entity) => ({ entity })) }, request);
  const announced = async (after: number) => (await world.events(after)).map(({ event }) => `${event.type.split('.').slice(2, 4).join('.')} ${event.subject}`).filter((line) => line.startsWith('entity'));

  it('make the set of its entities what was given, at once', async () => {
    const result = await full([component('a', { spec: { dependsOn: ['component:b'] } }), component('b'), { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'team-a' }, spec: { type: 'team', children: [] } } as Entity]);
    expect(result).toMatchObject({ created: 3, updated: 0, deleted: 0, unchanged: 0, held: 0, refused: [] });
    expect(result.entities.map(({ ref, revision, changed }) => [ref, revision, changed])).toEqual([[refOf('a'), 1, true], [refOf('b'), 1, true], ['group:default/team-a', 1, true]]);
    expect((await world.entity(refOf('b')))?.relations).toEqual([{ type: 'dependencyOf', targetRef: refOf('a') }, { type: 'ownedBy', targetRef: 'group:default/team-a' }]);
    const a = await world.entity(refOf('a'));
    expect(a?.metadata).toMatchObject({ uid: result.entities[0]?.uid, etag: result.entities[0]?.etag, annotations: { 'backstage.io/managed-by-location': 'provider:directory', 'backstage.io/managed-by-origin-location': 'provider:directory' } });
    const history = await world.request<{ items: { cause: object }[] }>('GET', '/entities/by-name/component/default/a/history');
    expect(history.body.items[0]?.cause).toEqual({ type: 'provider', id: 'provider:directory' });
  });

  it('write and announce nothing when nothing is new, in whatever order it comes', async () => {
    const position = await world.position();
    const documents = () => world.database.query('SELECT id, xmin::text FROM documents ORDER BY id');
    const before = await documents();
    const again = await full([{ apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'team-a' }, spec: { type: 'team', children: [] } } as Entity, component('b'), component('a', { spec: { dependsOn: ['component:b'] } })]);
    expect(again).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: 3 });
    expect(await world.position()).toBe(position);
    expect(await documents()).toEqual(before);
  });

  it('delete what a full set leaves out, and write only what has changed', async () => {
    const position = await world.position();
    expect(await full([component('a', { metadata: { title: 'A' } }), component('c', { metadata: { description: 'new' } })])).toMatchObject({ created: 1, updated: 1, deleted: 2, unchanged: 0 });
    expect(await world.refs()).toEqual([refOf('a'), refOf('c')]);
    expect((await announced(position)).sort()).toEqual([`entity.created ${refOf('c')}`, `entity.deleted ${refOf('b')}`, 'entity.deleted group:default/team-a', `entity.updated ${refOf('a')}`].sort());
  });

  it('touch with a delta only what it names', async () => {
    const result = await apply({ type: 'delta', added: [{ entity: component('d'), locationKey: 'url:https://example.org/d' }], removed: [{ entityRef: 'Component:C' }, { entityRef: 'component:default/never' }] });
    expect(result).toMatchObject({ created: 1, updated: 0, deleted: 1, refused: [] });
    expect(await world.refs()).toEqual([refOf('a'), refOf('d')]);
    expect((await world.entity(refOf('d')))?.metadata.annotations).toMatchObject({ 'backstage.io/managed-by-location': 'url:https://example.org/d', 'backstage.io/managed-by-origin-location': 'provider:directory' });
  });

  it('keep the last good state of an entity that is refused now, and harm no sibling', async () => {
    const result = await full([component('a', { metadata: { title: 'Better' } }), component('d', { spec: { type: 7 } }), { kind: 'Component' } as Entity, component('a')]);
    expect(result).toMatchObject({ created: 0, updated: 1, deleted: 0 });
    expect(result.refused.map(({ index, entityRef, code }) => [index, entityRef, code])).toEqual([[1, refOf('d'), 'invalid_entity'], [2, undefined, 'invalid_entity'], [3, refOf('a'), 'duplicate_entity']]);
    expect((await world.entity(refOf('a')))?.metadata.title).toBe('Better');
    expect(await world.entity(refOf('d'))).toMatchObject({ spec: { type: 'service' }, status: { items: [{ error: { code: 'invalid_entity', location: 'provider:directory' } }] } });
    expect(await world.database.query(`SELECT state, code, error_count FROM sources WHERE target = 'directory'`)).toEqual([{ state: 'error', code: 'invalid_entity', error_count: 2 }]);
    const position = await world.position();
    await full([component('a', { metadata: { title: 'Better' } }), component('d', { spec: { type: 7 } }), { kind: 'Component' } as Entity]);
    expect(await world.position()).toBe(position);
    await full([component('a', { metadata: { title: 'Better' } }), component('d')]);
    expect((await world.entity(refOf('d')))?.status).toBeUndefined();
  });

  it('lose a ref that another source owns, name both, and take over when that lets go', async () => {
    const owner = await world.register(world.at('owner.yaml'), 'file');
    const result = await apply({ type: 'delta', added: [{ entity: component('contested', { metadata: { title: 'From the directory' } }) }], removed: [] });
    expect(result).toMatchObject({ created: 0, refused: [{ index: 0, entityRef: refOf('contested'), code: 'name_conflict', message: expect.stringContaining(`file:${world.at('owner.yaml')}`) }] });
    expect(await world.database.query('SELECT owner, contender FROM conflicts')).toEqual([{ owner: `file:${world.at('owner.yaml')}`, contender: 'provider:directory' }]);
    expect((await world.entity(refOf('contested')))?.metadata.title).toBe('From the file');
    await world.request('DELETE', `/locations/${owner.body.location.id}`);
    expect((await world.entity(refOf('contested')))?.metadata).toMatchObject({ title: 'From the directory', annotations: { 'backstage.io/managed-by-location': 'provider:directory' } });
    await apply({ type: 'delta', added: [], removed: [{ entityRef: refOf('contested') }] });
    expect(await world.entity(refOf('contested'))).toBeUndefined();
  });

  it('wait for a person where a discovery loses most of what it had', async () => {
    const many = Array.from({ length: 110 }, (_, index) => component(`many-${index}`));
    const discovered = (count: number, holdLargeRemoval: boolean) => full(many.slice(0, count), { source: 'discovery', holdLargeRemoval });
    await discovered(110, true);
    expect(await discovered(54, true)).toMatchObject({ deleted: 0, held: 56 });
    expect(await world.database.query(`SELECT state, code FROM sources WHERE target = 'discovery'`)).toEqual([{ state: 'error', code: 'removal_held' }]);
    expect(await discovered(55, true)).toMatchObject({ deleted: 55, held: 0 });
    await discovered(110, true);
    expect(await discovered(54, false)).toMatchObject({ deleted: 56, held: 0 });
    expect(await world.database.query(`SELECT state FROM sources WHERE target = 'discovery'`)).toEqual([{ state: 'processed' }]);
  });

  it('belong to one feed: a name is taken once', async () => {
    await expect(full([component('x')], { feed: 'push' })).rejects.toMatchObject({ code: 'name_conflict' });
    expect(await world.entity(refOf('x'))).toBeUndefined();
  });
});
