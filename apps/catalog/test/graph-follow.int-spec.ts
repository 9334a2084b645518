import type { Entity } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { ApplyMutation } from '../src/sources/apply-mutation.use-case.js';
import { IngestionWorld } from './ingestion-world.js';
import { fillCatalog } from './many-rows.js';

interface Impact {
  items: { ref: string; distance: number }[];
  totalItems: number;
}

const RUNS = 4;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const name = fc.constantFrom(...NAMES);
const anEntity = fc
  .record({ kind: fc.constantFrom('Component', 'Component', 'Group', 'User'), name, others: fc.uniqueArray(name, { maxLength: 3 }), owner: name })
  .map(({ kind, name, others, owner }): Entity => {
    // Groups and users tell of the same relation from both ends: it stays until both have let go.
    const spec = { Component: { type: 'x', lifecycle: 'x', owner, dependsOn: others.map((other) => `component:${other}`) }, Group: { type: 'x', children: [], members: others }, User: { memberOf: others } }[kind];
    return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name }, spec };
  });
const refOf = ({ kind, metadata }: Entity) => `${kind}:default/${metadata.name}`.toLowerCase();
const aWrite = fc.record({ source: fc.constantFrom('one', 'two'), added: fc.uniqueArray(anEntity, { maxLength: 4, selector: refOf }), removed: fc.uniqueArray(anEntity.map(refOf), { maxLength: 3 }) });

const EDGES = `SELECT source_ref AS a, target_ref AS b FROM entity_relations WHERE type IN ('dependsOn', 'ownedBy', 'memberOf')`;
const ORACLE = `
  WITH RECURSIVE near AS (${EDGES} UNION SELECT target_ref, source_ref FROM (SELECT a AS source_ref, b AS target_ref FROM (${EDGES}) e) r), walk (ref, distance) AS (
    SELECT $1::text COLLATE "C", 0 UNION SELECT near.b, walk.distance + 1 FROM walk JOIN near ON near.a = walk.ref WHERE walk.distance < 20
  ) SELECT ref, min(distance) AS distance FROM walk WHERE ref <> $1 GROUP BY ref ORDER BY min(distance), ref`;

const SLOW = { watch: false, refresh: { intervalSeconds: 3600, sweepSeconds: 3600 } };

describe('the graph in memory', () => {
  let world: IngestionWorld;
  let replica: string;
  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: SLOW });
    replica = await world.startReplica();
  });
  afterAll(() => world?.stop());

  const push = (source: string, mutation: object) => world.get(ApplyMutation).execute({ source, mutation: mutation as never });
  const ask = async <T>(path: string, url?: string) => (await world.request<T>('GET', `/graph${path.startsWith('?') ? '' : '/'}${path}`, undefined, url)).body;

  it('is what the tables say after every write, on every replica', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aWrite, { minLength: 5, maxLength: 10 }), async (writes) => {
        await push('one', { type: 'full', entities: [] });
        await push('two', { type: 'full', entities: [] });
        for (const [index, { source, added, removed }] of writes.entries()) {
          await push(source, { type: 'delta', added: added.map((entity) => ({ entity })), removed: removed.map((entityRef) => ({ entityRef })) });
          const [root] = await world.database.query<{ ref: string }>(`SELECT entity_ref AS ref FROM entities WHERE kind <> 'location' ORDER BY md5(entity_ref || $1) LIMIT 1`, [String(index)]);
          if (!root) {
            continue;
          }
          const path = `impact?root=${root.ref}&direction=both&relations=dependsOn,ownedBy,hasMember&limit=1000`;
          // The other replica is asked after every second write: it follows several at once.
          const found = await Promise.all([ask<Impact>(path), ask<Impact>(path), ...(index % 2 ? [ask<Impact>(path, replica)] : [])]);
          const expected = await world.database.query(ORACLE, [root.ref]);
          for (const { items } of found) {
            expect(items.map(({ ref, distance }) => ({ ref, distance }))).toEqual(expected);
          }
          for (const other of ['cycles?relations=dependsOn,ownedBy,memberOf', 'dangling', 'islands']) {
            expect(await ask(other, replica)).toEqual(await ask(other));
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 60_000);


  it('has a relation that a kind declares as one edge, whichever end declares it and from whichever root it is seen', async () => {
    const declaration = { apiVersions: ['example.com/v1'], schema: {}, relations: [{ field: 'backup', type: 'backedUpBy', inverse: 'backsUp', defaultKind: 'User' }] };
    expect((await world.request('PUT', '/kinds/database', { ...declaration, kind: 'Database' })).status).toBeLessThan(300);
    const database = (of: string): { entity: Entity } => ({ entity: { apiVersion: 'example.com/v1', kind: 'Database', metadata: { name: of }, spec: { backup: 'ann' } } });
    await push('three', { type: 'full', entities: [database('orders'), database('users'), { entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name: 'ann' }, spec: { memberOf: [] } } }] });
    const edge = (of: string) => ({ source: `database:default/${of}`, type: 'backedUpBy', target: 'user:default/ann' });
    type Drawn = { nodes: { ref: string; depth: number }[]; edges: object[] };
    const drawn = await ask<Drawn>('?root=database:default/orders&root=database:default/users', replica);
    expect(drawn.edges).toEqual(expect.arrayContaining([edge('orders'), edge('users')]));
    expect([drawn.edges.length, drawn.nodes.map(({ ref, depth }) => [ref, depth])]).toEqual([2, [['database:default/orders', 0], ['database:default/users', 0], ['user:default/ann', 1]]]);
    expect((await ask<Drawn>('?root=user:default/ann&direction=in&relations=BACKSUP')).edges).toHaveLength(2);
    for (const url of [undefined, replica]) {
      const found = await ask<{ path: { steps: object[][] } }>('path?from=database:default/orders&to=database:default/users', url);
      expect(found.path.steps).toEqual([[edge('orders')], [edge('users')]]);
    }
  });
});

describe('the graph of a hundred thousand entities', () => {
  let world: IngestionWorld;
  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: SLOW });
    await fillCatalog(world.world.postgres);
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await world?.stop();
  });

  it('follows one change by a few rows, and lets others run while it is read', async () => {
    const dependOn = (dependsOn: string) => world.get(ApplyMutation).execute({ source: 'one', mutation: { type: 'delta', added: [{ entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'small' }, spec: { type: 'x', lifecycle: 'x', owner: 'group:e090001', dependsOn: [dependsOn] } } as Entity }], removed: [] } });
    const total = async () => (await world.request<Impact>('GET', '/graph/impact?root=component:default/small&direction=upstream')).body.totalItems;
    await dependOn('component:e059990');
    let turns = 0;
    let busy = true;
    const turn = (): void => void (busy && (turns++, setImmediate(turn)));
    turn();
    expect(await total()).toBe(11);
    busy = false;
    expect(turns).toBeGreaterThan(200);

    await dependOn('component:e059995');
    const statements: { sql: string; params: readonly unknown[] }[] = [];
    const { database } = world;
    const query = database.query.bind(database);
    const spy = jest.spyOn(database, 'query').mockImplementation(((sql, params = [], options) => {
      statements.push({ sql, params });
      return query(sql, params, options);
    }) as Database['query']);
    expect(await total()).toBe(6);
    spy.mockRestore();

    expect(statements.some(({ sql }) => sql.includes('FROM commits'))).toBe(true);
    for (const { sql, params } of statements) {
      expect({ sql, rows: (await rowsRead(database, sql, params)) < 100 }).toEqual({ sql, rows: true });
    }
    expect(statements.length).toBeLessThan(10);
  }, 120_000);
});

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Rows that a statement looks at in tables and indexes. */
async function rowsRead(database: Database, sql: string, params: readonly unknown[]): Promise<number> {
  const [row] = await database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, params);
  const count = (node: PlanNode): number =>
    (node['Node Type'].includes('Scan') ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0) + (node.Plans ?? []).reduce((sum, child) => sum + count(child), 0);
  return count((row?.['QUERY PLAN'][0] as { Plan: PlanNode }).Plan);
}
