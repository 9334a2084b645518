import { Authorizer, type UserPrincipal } from '@callboard/access';
import type { Entity } from '@callboard/catalog-model';
import { CountFacets } from '../src/entities/count-facets.query.js';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { GetEntity } from '../src/entities/get-entity.query.js';
import { ListEntities } from '../src/entities/list-entities.query.js';
import { ListEntitiesByRefs } from '../src/entities/list-entities-by-refs.query.js';
import { QueryEntities } from '../src/entities/query-entities.query.js';
import { FindPaths } from '../src/graph/find-paths.query.js';
import { GetGraph } from '../src/graph/get-graph.query.js';
import { GetImpact } from '../src/graph/get-impact.query.js';
import { GraphModule } from '../src/graph/graph.module.js';
import { ListCycles } from '../src/graph/list-cycles.query.js';
import { ListLooseEnds } from '../src/graph/list-loose-ends.query.js';
import { CompareRevisions } from '../src/history/compare-revisions.query.js';
import { HistoryModule } from '../src/history/history.module.js';
import { ListChanges } from '../src/history/list-changes.query.js';
import { ProposeRestore } from '../src/history/propose-restore.query.js';
import { CatalogWorld } from './catalog-world.js';

const ALL = { type: 'all', filters: [] } as const;
const NOT_FOUND = { kind: 'NotFound', code: 'entity_not_found' };
const LIMIT = 100;

const component = (name: string, owner: string, spec: object = {}): Entity => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name }, spec: { type: 'x', lifecycle: 'x', owner, ...spec } });
const nameOf = (name: string) => ({ kind: 'component', namespace: 'default', name });
const ref = (name: string) => `component:default/${name}`;
const dependsOn = (...names: string[]) => ({ dependsOn: names.map((name) => `component:${name}`) });

/** Reads as somebody who may see what a team of theirs owns, and nothing else. */
describe('a caller who may see only what they own', () => {
  let catalog: CatalogWorld;
  let asOf: string;
  const ann: UserPrincipal = { type: 'user', ref: 'user:default/ann', ownershipRefs: ['user:default/ann', 'group:default/hers'] };

  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, GraphModule, HistoryModule]);
    const authorizer = catalog.service.app.get(Authorizer);
    const decide = authorizer.decide.bind(authorizer);
    authorizer.decide = (principal, permission, resource) => (principal.type === 'user' && permission === 'catalog.entity.read' ? Promise.resolve({ allow: true, condition: 'own' }) : decide(principal, permission, resource));
    // first → hidden → last, and back; `moved` was hers, `taken` is hers now; `ghost` is what only the hidden one points at.
    await catalog.seed.put([
      component('first', 'hers', dependsOn('hidden', 'seen-ghost')),
      component('hidden', 'theirs', dependsOn('last', 'ghost')),
      component('last', 'hers', dependsOn('first')),
      component('near', 'hers', dependsOn('last')),
      component('moved', 'hers'),
      component('taken', 'theirs'),
      component('gone-hers', 'hers'),
      component('gone-theirs', 'theirs'),
      component('lonely-theirs', 'nobody-else'),
    ]);
    asOf = (await catalog.get('/catalog/entities?limit=1')).headers.get('callboard-position') ?? '';
    await catalog.seed.put([component('moved', 'theirs'), component('taken', 'hers'), component('hidden', 'theirs', { ...dependsOn('last', 'ghost', 'hidden'), lifecycle: 'y' })]);
    await catalog.seed.remove([ref('gone-hers'), ref('gone-theirs')]);
  });
  afterAll(() => catalog.stop());

  const use = <T>(query: new (...args: never[]) => T): T => catalog.service.app.get(query);
  const THEN = ['first', 'gone-hers', 'last', 'moved', 'near'];
  const namesIn = (json: unknown): string[] => [...new Set([...JSON.stringify(json).matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name as string))].sort();
  const text = async (json: string | AsyncIterable<string>): Promise<unknown> => {
    let whole = '';
    for await (const piece of typeof json === 'string' ? [json] : json) {
      whole += piece;
    }
    return JSON.parse(whole) as unknown;
  };

  it('finds of the past what was theirs then', async () => {
    const [get, list] = [use(GetEntity), use(ListEntities)];
    expect(JSON.parse(await get.byName(ann, nameOf('moved'), asOf))).toMatchObject({ spec: { owner: 'hers' } });
    await expect(get.byName(ann, nameOf('moved'))).rejects.toMatchObject(NOT_FOUND);
    await expect(get.byName(ann, nameOf('taken'), asOf)).rejects.toMatchObject(NOT_FOUND);
    await expect(get.byName(ann, nameOf('gone-theirs'), asOf)).rejects.toMatchObject(NOT_FOUND);
    const uid = (await catalog.get<Entity>(`/catalog/entities/by-name/component/default/taken`)).body.metadata.uid ?? '';
    expect(JSON.parse(await get.byUid(ann, uid))).toMatchObject({ metadata: { name: 'taken' } });
    await expect(get.byUid(ann, uid, asOf)).rejects.toMatchObject({ kind: 'NotFound' });

    const request = { filter: ALL, orders: [], asOf };
    expect(namesIn(await text((await list.all(ann, request)).json))).toEqual(THEN);
    expect(namesIn(await text((await list.window(ann, request, { limit: 50, offset: 0 })).json))).toEqual(THEN);
    expect(namesIn(await text((await list.all(ann, { ...request, asOf: undefined })).json))).toEqual(['first', 'last', 'near', 'taken']);
    const refs = ['moved', 'taken', 'hidden', 'gone-hers'].map(ref);
    expect(await text(await use(ListEntitiesByRefs).execute(ann, refs, ALL, { asOf }))).toMatchObject({ items: [{ metadata: { name: 'moved' } }, null, null, { metadata: { name: 'gone-hers' } }] });
  });

  it('counts of the past what was theirs then, on every page', async () => {
    const query = use(QueryEntities);
    const page = async (of: Parameters<QueryEntities['execute']>[1]['of']) => text((await query.execute(ann, { of, limit: 3 })).json);
    const first = (await page({ filter: ALL, orderFields: [{ field: 'metadata.name', order: 'asc' }], totalItems: 'include', asOf })) as { totalItems: number; pageInfo: { nextCursor: string } };
    const second = await page({ cursor: first.pageInfo.nextCursor });
    expect([first.totalItems, namesIn(first), namesIn(second)]).toEqual([5, ['first', 'gone-hers', 'last'], ['moved', 'near']]);
    expect(JSON.parse(await use(CountFacets).execute(ann, ['relations.ownedBy', 'spec.lifecycle', 'metadata.name'], ALL, asOf))).toEqual({
      facets: { 'relations.ownedBy': [{ value: 'group:default/hers', count: 5 }], 'spec.lifecycle': [{ value: 'x', count: 5 }], 'metadata.name': THEN.map((value) => ({ value, count: 1 })) },
    });
  });

  it('reads the history of what is theirs, or was last', async () => {
    const [changes, compare, restore] = [use(ListChanges), use(CompareRevisions), use(ProposeRestore)];
    const reads = (name: string, revision = 1) => [changes.page(ann, nameOf(name), { of: {} }), changes.one(ann, nameOf(name), revision), compare.execute(ann, nameOf(name), revision, revision), restore.execute(ann, nameOf(name), revision)];
    for (const name of ['first', 'taken', 'gone-hers']) {
      await expect(Promise.all(reads(name))).resolves.toHaveLength(4);
    }
    for (const name of ['hidden', 'moved', 'gone-theirs', 'never']) {
      expect(await Promise.allSettled(reads(name))).toEqual(Array.from({ length: 4 }, () => ({ status: 'rejected', reason: expect.objectContaining(NOT_FOUND) })));
    }
  });

  it('sees a graph in which the others are not even passed through', async () => {
    const graph = await use(GetGraph).execute(ann, { roots: [ref('first')], depth: 3, direction: 'both' });
    expect(graph.nodes.map(({ ref }) => ref).sort()).toEqual([...['first', 'last', 'near', 'seen-ghost', 'taken'].map(ref), 'group:default/hers'].sort());
    await expect(use(GetGraph).execute(ann, { roots: [ref('first'), ref('hidden')], depth: 1, direction: 'both' })).rejects.toMatchObject(NOT_FOUND);

    const impact = (direction: 'downstream' | 'upstream', root = 'first') => use(GetImpact).execute(ann, { roots: [ref(root)], direction, limit: LIMIT });
    expect(await impact('upstream')).toMatchObject({ totalItems: 1, items: [{ ref: ref('seen-ghost'), missing: true }], counts: { kinds: [{ value: 'component', count: 1 }], owners: [] } });
    expect(await impact('downstream')).toMatchObject({ totalItems: 2, items: [{ ref: ref('last') }, { ref: ref('near') }], counts: { owners: [{ value: 'group:default/hers', count: 2 }] } });
    await expect(impact('downstream', 'hidden')).rejects.toMatchObject(NOT_FOUND);

    const path = (from: string, to: string) => use(FindPaths).execute(ann, { from: ref(from), to: ref(to), direction: 'out', relations: ['dependson'], limit: 5 });
    expect(await path('first', 'last')).toMatchObject({ length: null, paths: [] });
    expect(await path('near', 'first')).toMatchObject({ length: 2 });
    await expect(path('first', 'hidden')).rejects.toMatchObject(NOT_FOUND);
    await expect(path('hidden', 'first')).rejects.toMatchObject(NOT_FOUND);
  });

  it('is told of no cycle, loose end or island that the others are part of', async () => {
    expect(await use(ListCycles).execute(ann, { limit: LIMIT })).toEqual({ items: [], totalItems: 0, pageInfo: {} });
    const loose = use(ListLooseEnds);
    const dangling = await loose.dangling(ann, { limit: LIMIT });
    expect(dangling.items.map(({ ref, referenceCount, references }) => [ref, referenceCount, references.map(({ source }) => source).sort()])).toEqual([
      [ref('seen-ghost'), 1, [ref('first')]],
      ['group:default/hers', 4, ['first', 'last', 'near', 'taken'].map(ref)],
    ]);
    // What does not exist connects nobody: `taken` is alone.
    expect(await loose.islands(ann, { limit: LIMIT })).toMatchObject({ totalItems: 1, items: [{ size: 1, members: [ref('taken')] }], orphans: 1, mainland: { size: 3 } });
  });

  it('differs from one who may see everything', async () => {
    const { body } = await catalog.get<{ totalItems: number }>('/catalog/graph/cycles');
    expect(body.totalItems).toBe(1);
    expect((await catalog.get<{ totalItems: number }>(`/catalog/graph/impact?root=${ref('first')}&direction=upstream`)).body.totalItems).toBe(4);
  });
});
