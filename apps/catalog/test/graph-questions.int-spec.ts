import type { Entity } from '@callboard/catalog-model';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { GraphModule } from '../src/graph/graph.module.js';
import { CatalogWorld } from './catalog-world.js';

interface Edge {
  source: string;
  type: string;
  target: string;
}
interface Page<Item> {
  items: Item[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}
interface ImpactItem {
  ref: string;
  distance: number;
  missing?: true;
  via: { ref: string; relation: Edge };
}
type Impact = Page<ImpactItem> & { depth: number; counts: { kinds: { value: string; count: number }[]; owners: { value: string; count: number }[] } };
interface Path {
  nodes: { ref: string }[];
  steps: Edge[][];
}
interface Paths {
  length: number | null;
  path: Path | null;
  paths: Path[];
  truncated: boolean;
}

const RUNS = 4;
const node = fc.integer({ min: 0, max: 11 });
const aGraph = fc.uniqueArray(
  fc.record({ id: node, owner: fc.option(fc.integer({ min: 0, max: 2 })), parent: fc.option(node), dependsOn: fc.uniqueArray(node, { maxLength: 2 }), provides: fc.option(node), consumes: fc.option(node), kind: fc.constantFrom('Component', 'Component', 'Group', 'API') }),
  { minLength: 1, maxLength: 12, selector: ({ id, kind }) => `${kind}${id}` },
);
type Random = typeof aGraph extends fc.Arbitrary<(infer Item)[]> ? Item : never;

/** Kinds, cycles, self loops and refs to nothing as they come. */
function entityOf({ id, owner, parent, dependsOn, provides, consumes, kind }: Random): Entity {
  const head = { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name: `n${id}`, namespace: 'random' } };
  if (kind === 'Group') {
    return { ...head, spec: { type: 'team', children: [], ...(parent !== null && { parent: `n${parent}` }) } };
  }
  const common = { type: 'x', lifecycle: 'x', owner: `n${owner ?? 0}` };
  if (kind === 'API') {
    return { ...head, spec: { ...common, definition: 'x', ...(parent !== null && { system: `n${parent}` }) } };
  }
  return {
    ...head,
    spec: {
      ...common,
      ...(parent !== null && { subcomponentOf: `n${parent}` }),
      dependsOn: dependsOn.map((other) => `component:random/n${other}`),
      ...(provides !== null && { providesApis: [`n${provides}`] }),
      ...(consumes !== null && { consumesApis: [`n${consumes}`] }),
    },
  };
}

const MIRRORS = "'ownerOf', 'hasPart', 'apiProvidedBy', 'apiConsumedBy', 'dependencyOf', 'hasMember', 'parentOf'";
const FORWARD = `SELECT DISTINCT source_ref AS source, type, target_ref AS target FROM entity_relations WHERE type NOT IN (${MIRRORS})`;
const SUFFERS = `
  SELECT target AS cause, source AS hit FROM (${FORWARD}) e WHERE type IN ('dependsOn', 'consumesApi', 'partOf')
  UNION SELECT source, target FROM (${FORWARD}) e WHERE type = 'providesApi'`;
const distances = (edges: string) => `
  WITH RECURSIVE edge (cause, hit) AS (${edges}), walk (ref, distance) AS (
    SELECT $1::text COLLATE "C", 0 UNION SELECT edge.hit, walk.distance + 1 FROM walk JOIN edge ON edge.cause = walk.ref WHERE walk.distance < $2
  ) SELECT ref, min(distance) AS distance FROM walk WHERE ref <> $1 GROUP BY ref ORDER BY min(distance), ref`;

describe('questions about the whole graph', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, GraphModule]);
  });
  afterAll(() => catalog.stop());

  const ask = async <T>(path: string) => (await catalog.get<T>(`/catalog/graph/${path}`)).body;

  /** All pages of a list. */
  async function all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor = ''; ; ) {
      const page = await ask<Page<Item>>(`${path}${path.includes('?') ? '&' : '?'}limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      if (!page.pageInfo.nextCursor) {
        expect(items).toHaveLength(page.totalItems);
        return items;
      }
      cursor = page.pageInfo.nextCursor;
    }
  }

  async function fill(entities: readonly Entity[]): Promise<string[]> {
    const old = await catalog.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM entities');
    await catalog.seed.remove(old.map(({ ref }) => ref));
    await catalog.seed.put(entities);
    return (await catalog.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM entities ORDER BY entity_ref')).map(({ ref }) => ref);
  }

  it('are answered as recursive queries answer them, on any graph', async () => {
    await fc.assert(
      fc.asyncProperty(aGraph, fc.nat(), fc.nat(), async (random, first, second) => {
        const refs = await fill(random.map(entityOf));
        const [root, other] = [refs[first % refs.length] as string, refs[second % refs.length] as string];
        for (const [query, edges, depth] of [
          ['', SUFFERS, 50],
          ['&depth=2', SUFFERS, 2],
          ['&direction=upstream', `SELECT hit, cause FROM (${SUFFERS}) s`, 50],
          ['&direction=out&relations=DEPENDSON,hasPart', `SELECT source, target FROM (${FORWARD}) e WHERE type IN ('dependsOn', 'partOf')`, 50],
          ['&direction=both&relations=ownedBy,childOf', `SELECT source, target FROM (${FORWARD}) e WHERE type IN ('ownedBy', 'childOf') UNION SELECT target, source FROM (${FORWARD}) e WHERE type IN ('ownedBy', 'childOf')`, 50],
        ] as const) {
          const expected = await catalog.database.query<{ ref: string; distance: number }>(distances(edges), [root, depth]);
          const found = await all<ImpactItem>(`impact?root=${root}${query}`);
          expect(found.map(({ ref, distance }) => ({ ref, distance }))).toEqual(expected);
          const byRef = new Map(found.map((item) => [item.ref, item]));
          for (const { ref, distance, missing, via } of found) {
            expect([missing === true, byRef.get(via.ref)?.distance ?? 0]).toEqual([!refs.includes(ref), distance - 1]);
            expect([via.relation.source, via.relation.target].sort()).toEqual([ref, via.ref].sort());
          }
        }
        await checkPaths(root, other);
        await checkCycles();
        await checkLooseEnds(refs);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  async function checkPaths(from: string, to: string): Promise<void> {
    for (const [query, edges] of [
      ['', `SELECT source, target FROM (${FORWARD}) e UNION SELECT target, source FROM (${FORWARD}) e`],
      ['&direction=out', `SELECT DISTINCT source, target FROM (${FORWARD}) e`],
      ['&direction=in&relations=dependencyOf', `SELECT DISTINCT target, source FROM (${FORWARD}) e WHERE type = 'dependsOn'`],
    ] as const) {
      const reached = from === to ? 0 : (await catalog.database.query<{ ref: string; distance: number }>(distances(edges), [from, 50])).find(({ ref }) => ref === to)?.distance;
      const found = await ask<Paths>(`path?from=${from}&to=${to}&limit=50${query}`);
      expect(found.length).toBe(reached ?? null);
      expect(found.path).toEqual(found.paths[0] ?? null);
      const ways = await catalog.database.query<{ way: string }>(
        `WITH RECURSIVE edge (a, b) AS (${edges}), walk (ref, way, steps) AS (
           SELECT $1::text COLLATE "C", $1::text COLLATE "C", 0 UNION ALL SELECT edge.b, walk.way || ' ' || edge.b, walk.steps + 1 FROM walk JOIN edge ON edge.a = walk.ref WHERE walk.steps < $3
         ) SELECT way FROM walk WHERE ref = $2 AND steps = $3 ORDER BY string_to_array(way, ' ') LIMIT 51`,
        [from, to, reached ?? -1],
      );
      expect(found.truncated).toBe(ways.length > 50);
      expect(found.paths.map(({ nodes }) => nodes.map(({ ref }) => ref).join(' '))).toEqual(ways.slice(0, 50).map(({ way }) => way));
      for (const { nodes, steps } of found.paths) {
        steps.forEach((relations, index) => {
          expect(relations.length).toBeGreaterThan(0);
          relations.forEach(({ source, target }) => expect([source, target].sort()).toEqual([nodes[index]?.ref, nodes[index + 1]?.ref].sort()));
        });
      }
    }
  }

  async function checkCycles(): Promise<void> {
    const knots = (types: string) => catalog.database.query<{ members: string[] }>(
      `WITH RECURSIVE edge AS (SELECT source, target FROM (${FORWARD}) e WHERE type IN (${types})), reach (a, b) AS (
         SELECT source, target FROM edge UNION SELECT reach.a, edge.target FROM reach JOIN edge ON edge.source = reach.b
       ), mutual AS (SELECT r.a, r.b FROM reach r JOIN reach back ON back.a = r.b AND back.b = r.a)
       SELECT DISTINCT members FROM (SELECT a, array_agg(b ORDER BY b) AS members FROM mutual GROUP BY a) knot`,
    );
    const bySize = (a: string[], b: string[]) => b.length - a.length || (a.join() < b.join() ? -1 : 1);
    for (const [query, groups] of [['', ["'dependsOn'", "'partOf'", "'childOf'"]], ['?relations=partOf,dependsOn', ["'dependsOn', 'partOf'"]]] as const) {
      const expected = (await Promise.all(groups.map(knots))).flat().map(({ members }) => members).sort(bySize);
      const found = await all<{ members: string[]; size: number; relations: string[]; cycle: Edge[] }>(`cycles${query}`);
      expect(found.map(({ members }) => members).sort(bySize)).toEqual(expected);
      for (const { members, size, relations, cycle } of found) {
        expect(size).toBe(members.length);
        expect(cycle.map(({ source }) => source)[0]).toBe(members[0]);
        cycle.forEach(({ source, type, target }, index) => {
          expect([members.includes(source), relations.includes(type), target]).toEqual([true, true, cycle[(index + 1) % cycle.length]?.source]);
        });
      }
    }
  }

  async function checkLooseEnds(refs: readonly string[]): Promise<void> {
    const dangling = await catalog.database.query<{ ref: string; references: { source: string; type: string }[] }>(
      `SELECT r.target_ref AS ref, json_agg(json_build_object('source', r.source_ref, 'type', r.type) ORDER BY r.source_ref, r.type) AS references
       FROM entity_relations r WHERE NOT EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = r.target_ref) GROUP BY r.target_ref ORDER BY r.target_ref`,
    );
    expect((await all<{ ref: string; references: object[] }>('dangling')).map(({ ref, references }) => ({ ref, references }))).toEqual(dangling);
    const islands = await catalog.database.query<{ members: string[] }>(
      `WITH RECURSIVE near AS (
         SELECT r.source_ref AS a, r.target_ref AS b FROM entity_relations r WHERE EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = r.source_ref) AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = r.target_ref)
       ), reach (a, b) AS (SELECT entity_ref, entity_ref FROM entities UNION SELECT reach.a, near.b FROM reach JOIN near ON near.a = reach.b)
       SELECT DISTINCT members FROM (SELECT a, array_agg(b ORDER BY b) AS members FROM reach GROUP BY a) island ORDER BY members`,
    );
    const sizes = islands.map(({ members }) => members.length);
    const { orphans, mainland } = await ask<{ orphans: number; mainland: { size: number } }>('islands');
    const largest = Math.max(...sizes);
    expect([orphans, mainland.size]).toEqual([sizes.filter((size) => size === 1).length, largest > 1 ? largest : 0]);
    const found = (await all<{ members: string[] }>('islands')).map(({ members }) => members);
    const main = largest > 1 ? islands.map(({ members }) => members).filter(({ length }) => length === largest).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))[0] : undefined;
    expect([...found, ...(main ? [main] : [])].sort((a, b) => (a.join() < b.join() ? -1 : 1))).toEqual(islands.map(({ members }) => members).sort((a, b) => (a.join() < b.join() ? -1 : 1)));
    expect(new Set(found.flat()).size + (main?.length ?? 0)).toBe(refs.length);
    expect((await all<{ size: number }>('islands?maxSize=1')).every(({ size }) => size === 1)).toBe(true);
  }

  it('count what is reached by kind and owner, and take several roots', async () => {
    const component = (name: string, spec: object): Entity => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name }, spec: { type: 'x', lifecycle: 'x', owner: 'a', ...spec } });
    await fill([component('base', {}), component('mid', { dependsOn: ['component:base'] }), component('top', { owner: 'b', dependsOn: ['component:mid'] }), component('alone', { providesApis: ['api'] })]);
    const impact = await ask<Impact>('impact?root=component:default/base&root=component:default/alone');
    expect(impact.items.map(({ ref, distance }) => [ref, distance])).toEqual([['api:default/api', 1], ['component:default/mid', 1], ['component:default/top', 2]]);
    expect(impact.counts).toEqual({ kinds: [{ value: 'component', count: 2 }, { value: 'api', count: 1 }], owners: [{ value: 'group:default/a', count: 1 }, { value: 'group:default/b', count: 1 }] });
    expect([impact.depth, impact.items[2]?.via]).toEqual([2, { ref: 'component:default/mid', relation: { source: 'component:default/top', type: 'dependsOn', target: 'component:default/mid' } }]);
    // A change is in the answer at once.
    await catalog.seed.put([component('top', { owner: 'b' })]);
    expect((await ask<Impact>('impact?root=component:default/base')).items.map(({ ref }) => ref)).toEqual(['component:default/mid']);
  });

  it.each([
    ['impact?root=component:default/nope', 404, 'entity_not_found'],
    ['impact', 400, 'invalid_request'],
    ['impact?root=', 400, 'invalid_request'],
    ['impact?root=a:b/c&depth=0', 400, 'invalid_request'],
    ['impact?root=a:b/c&direction=down', 400, 'invalid_request'],
    ['impact?root=a:b/c&limit=1001', 400, 'invalid_request'],
    ['path?from=component:default/base', 400, 'invalid_request'],
    ['path?from=component:default/base&to=component:default/nope', 404, 'entity_not_found'],
    ['path?from=x&to=y', 400, undefined],
    ['cycles?cursor=abc', 400, 'invalid_cursor'],
    ['dangling?cursor=abc', 400, 'invalid_cursor'],
    ['islands?maxSize=-1', 400, 'invalid_request'],
    ['islands?x=1', 400, 'invalid_request'],
  ])('refuse %s', async (path, status, code) => {
    const reply = await catalog.get<{ error: { code: string } }>(`/catalog/graph/${path}`);
    expect([reply.status, code === undefined || reply.body.error.code]).toEqual([status, code === undefined || code]);
  });
});
