import { entityRefOf, type Entity } from '@callboard/catalog-model';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { ElkLayout } from '../src/graph/elk-layout.adapter.js';
import type { LaidOutGraph } from '../src/graph/graph.js';
import { GraphModule } from '../src/graph/graph.module.js';
import { CatalogWorld } from './catalog-world.js';
import { putShop } from './shop-fixture.js';

const FORWARD = "'ownedBy', 'partOf', 'dependsOn', 'providesApi', 'consumesApi', 'memberOf', 'childOf'";

describe('the graph', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, GraphModule]);
    await putShop(catalog.seed);
  });
  afterAll(() => catalog.stop());

  const graph = async (query: string) => (await catalog.get<LaidOutGraph>(`/catalog/graph?${query}`)).body;
  const refs = ({ nodes }: LaidOutGraph) => nodes.map(({ ref }) => ref);

  it('is the neighbourhood of an entity, nearer ones first, with what is missing marked', async () => {
    const { nodes, edges, truncated } = await graph('root=component:default/cart');
    expect(truncated).toBe(false);
    expect(nodes.map(({ ref, depth, missing }) => [ref, depth, missing])).toEqual([
      ['component:default/cart', 0, undefined],
      ['api:default/cart-api', 1, true],
      ['component:default/web', 1, undefined],
      ['group:default/team-a', 1, undefined],
      ['resource:default/cart-db', 1, undefined],
      ['system:default/checkout', 1, undefined],
    ]);
    expect(nodes[0]).toMatchObject({ kind: 'Component', namespace: 'default', name: 'cart', title: 'Cart Service', type: 'service' });
    expect(nodes[1]).toMatchObject({ kind: 'api', name: 'cart-api' });
    expect(edges).toEqual([
      { source: 'component:default/cart', type: 'dependsOn', target: 'resource:default/cart-db' },
      { source: 'component:default/cart', type: 'ownedBy', target: 'group:default/team-a' },
      { source: 'component:default/cart', type: 'partOf', target: 'system:default/checkout' },
      { source: 'component:default/cart', type: 'providesApi', target: 'api:default/cart-api' },
      { source: 'component:default/web', type: 'consumesApi', target: 'api:default/cart-api' },
      { source: 'component:default/web', type: 'partOf', target: 'component:default/cart' },
      { source: 'component:default/web', type: 'partOf', target: 'system:default/checkout' },
      { source: 'resource:default/cart-db', type: 'ownedBy', target: 'group:default/team-a' },
      { source: 'resource:default/cart-db', type: 'partOf', target: 'system:default/checkout' },
      { source: 'system:default/checkout', type: 'ownedBy', target: 'group:default/team-a' },
    ]);
  });

  it('follows directions, relation types by either name, and kinds', async () => {
    expect(refs(await graph('root=Component:Default/Cart&direction=in'))).toEqual(['component:default/cart', 'component:default/web']);
    expect(refs(await graph('root=component:default/cart&direction=out&relations=dependsOn'))).toEqual(['component:default/cart', 'resource:default/cart-db']);
    expect(refs(await graph('root=component:default/web&relations=HASPART,nope&depth=3&kinds=component'))).toEqual(['component:default/web', 'component:default/cart']);
    expect(refs(await graph('root=domain:default/shop&depth=3&direction=in'))).toEqual(['domain:default/shop', 'system:default/checkout', 'component:default/cart', 'component:default/web', 'resource:default/cart-db']);
  });

  it('places every node and none upon another, the same every time', async () => {
    const first = await graph('root=component:default/cart&depth=3');
    expect(await graph('root=component:default/cart&depth=3')).toEqual(first);
    const other = new ElkLayout();
    const again = await other.arrange({ nodes: first.nodes.map(({ ref, width, height }) => ({ id: ref, width, height })), edges: first.edges.map(({ source, target }) => ({ source, target })) });
    await other.onApplicationShutdown();
    expect(first.nodes.map(({ x, y, width, height }) => ({ x, y, width, height }))).toEqual(first.nodes.map(({ ref }) => again.get(ref)));
    for (const a of first.nodes) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      for (const b of first.nodes) {
        const apart = a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect([a.ref, b.ref, apart]).toEqual([a.ref, b.ref, true]);
      }
    }
  });

  it.each([
    ['root=component:default/nope', 404, 'No such entity component:default/nope'],
    ['', 400, "request/query must have required property 'root'"],
    ['root=nonsense', 400, expect.stringContaining('had missing or empty kind')],
    ['root=a:b/c&depth=4', 400, 'request/query/depth must be <= 3'],
    ['root=a:b/c&direction=up', 400, 'request/query/direction must be equal to one of the allowed values: out, in, both'],
    ['root=a:b/c&layout=stress', 400, "Unknown query parameter 'layout'"],
  ])('refuses %s', async (query, status, message) => {
    const reply = await catalog.get<{ error: { message: string } }>(`/catalog/graph?${query}`);
    expect([reply.status, reply.body.error.message]).toEqual([status, message]);
  });

  const node = fc.integer({ min: 0, max: 9 });
  const aGraph = fc.uniqueArray(
    fc.record({ id: node, owner: node, system: fc.option(node), dependsOn: fc.uniqueArray(fc.record({ id: node, kind: fc.constantFrom('component', 'resource') }), { maxLength: 3, selector: ({ id, kind }) => kind + id }) }),
    { minLength: 1, maxLength: 10, selector: ({ id }) => id },
  );
  const aRequest = fc.record({
    root: fc.nat(),
    depth: fc.integer({ min: 1, max: 3 }),
    direction: fc.constantFrom('out', 'in', 'both'),
    relations: fc.option(fc.subarray(['ownedBy', 'partOf', 'dependsOn'], { minLength: 1 })),
    kinds: fc.option(fc.subarray(['component', 'resource', 'group', 'system'], { minLength: 1 })),
  });

  it('has the nodes and edges that a recursive query finds, on any graph', async () => {
    await fc.assert(
      fc.asyncProperty(aGraph, fc.array(aRequest, { minLength: 6, maxLength: 6 }), async (components, requests) => {
        const entities = components.map(
          ({ id, owner, system, dependsOn }): Entity => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: `n${id}`, namespace: 'random' },
            spec: {
              type: 'service',
              lifecycle: 'x',
              owner: `g${owner}`,
              ...(system !== null && { subcomponentOf: `n${system}` }),
              ...(dependsOn.length > 0 && { dependsOn: dependsOn.map(({ id: other, kind }) => `${kind}:random/n${other}`) }),
            },
          }),
        );
        const old = await catalog.database.query<{ ref: string }>("SELECT entity_ref AS ref FROM entities WHERE namespace = 'random'");
        await catalog.seed.remove(old.map(({ ref }) => ref));
        await catalog.seed.put(entities);
        for (const { root: index, depth, direction, relations, kinds } of requests) {
          const root = entityRefOf(entities[index % entities.length] as Entity);
          const found = await graph(`root=${root}&depth=${depth}&direction=${direction}${relations ? `&relations=${relations.join(',')}` : ''}${kinds ? `&kinds=${kinds.join(',')}` : ''}`);
          const steps = { out: 'edge.source = walk.ref', in: 'edge.target = walk.ref', both: 'walk.ref IN (edge.source, edge.target)' }[direction];
          const next = { out: 'edge.target', in: 'edge.source', both: 'CASE WHEN edge.source = walk.ref THEN edge.target ELSE edge.source END' }[direction];
          const expected = await catalog.database.query<{ ref: string; depth: number }>(
            `WITH RECURSIVE edge AS (
               SELECT DISTINCT source_ref AS source, type, target_ref AS target FROM entity_relations WHERE type IN (${FORWARD}) AND ($2::text[] IS NULL OR type = ANY($2))
             ), walk (ref, depth) AS (
               SELECT $1::text COLLATE "C", 0
               UNION
               SELECT ${next}, walk.depth + 1 FROM walk JOIN edge ON ${steps} WHERE walk.depth < $4 AND ($3::text[] IS NULL OR split_part(${next}, ':', 1) = ANY($3))
             )
             SELECT ref, min(depth) AS depth FROM walk GROUP BY ref ORDER BY min(depth), ref`,
            [root, relations, kinds, depth],
          );
          expect(found.nodes.map(({ ref, depth: steps }) => ({ ref, depth: steps }))).toEqual(expected);
          const edges = await catalog.database.query(
            `SELECT DISTINCT source_ref AS source, target_ref AS target, type FROM entity_relations
             WHERE type IN (${FORWARD}) AND ($2::text[] IS NULL OR type = ANY($2)) AND source_ref = ANY($1) AND target_ref = ANY($1) ORDER BY source_ref, type, target_ref`,
            [expected.map(({ ref }) => ref), relations],
          );
          expect(found.edges).toEqual(edges);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('stops at 500 nodes and says so, and the event loop stays free meanwhile', async () => {
    const fan = Array.from(
      { length: 600 },
      (_, index): Entity => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: `fan-${String(index).padStart(3, '0')}` },
        spec: { type: 'service', lifecycle: 'x', owner: 'hub', ...(index > 0 && { dependsOn: [`component:fan-${String(index >> 1).padStart(3, '0')}`] }) },
      }),
    );
    await catalog.seed.put([...fan, { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'hub' }, spec: { type: 'team', children: [] } }]);
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const found = await graph('root=group:default/hub&direction=in');
    clearInterval(timer);
    expect([found.nodes.length, found.truncated, found.nodes.at(-1)?.ref]).toEqual([500, true, 'component:default/fan-498']);
    expect(turns).toBeGreaterThan(10);
  });
});
