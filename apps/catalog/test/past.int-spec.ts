import { entityRefOf, type Entity } from '@callboard/catalog-model';
import { waitFor } from '@callboard/testing';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { CatalogWorld } from './catalog-world.js';

const RUNS = 3;

const word = <T extends string>(...words: T[]) => fc.constantFrom(...words);
const name = word('cart', 'Web', 'ann', 'search');

const anEntity = fc
  .record({ kind: word('Component', 'Group', 'Resource'), name, title: fc.option(word('Cart Service', 'ÄÖ', 'b'), { nil: undefined }), tags: fc.uniqueArray(word('java', 'web'), { maxLength: 2 }), owner: word('cart', 'group:web', 'user:ann'), others: fc.uniqueArray(name, { maxLength: 2 }) })
  .map(
    ({ kind, name, title, tags, owner, others }): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name, tags, ...(title !== undefined && { title }) },
      spec: {
        type: 'x',
        ...(kind === 'Group' ? { children: others, members: [name] } : { owner, dependsOn: others.map((other) => `component:${other}`) }),
        ...(kind === 'Component' && { lifecycle: 'Production' }),
      },
    }),
  );
const refOf = ({ kind, name }: { kind: string; name: string }) => `${kind}:default/${name}`.toLowerCase();
const aChange = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(anEntity, { minLength: 1, maxLength: 4, selector: entityRefOf }).map((put) => ({ put })) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.record({ kind: word('component', 'group', 'resource'), name }).map(refOf), { minLength: 1, maxLength: 5 }).map((remove) => ({ remove })) },
);

const READS = [
  '/entities?',
  '/entities?filter=kind=component,metadata.tags=java&order=desc:metadata.name&limit=3',
  '/entities?filter=relations.ownedBy=group:default/cart&fields=metadata.name,relations',
  '/entities/by-query?limit=2',
  '/entities/by-query?orderField=metadata.title,desc&limit=2',
  '/entities/by-query?orderField=spec.type,asc&limit=3&filter=metadata.tags',
  '/entities/by-query?orderField=relations.ownedby,asc&limit=3',
  '/entities/by-query?limit=5&fullTextFilterTerm=ca&fullTextFilterFields=metadata.name,metadata.title',
  '/entity-facets?facet=kind&facet=metadata.tags&facet=metadata.title&facet=relations.ownedBy',
  '/entity-facets?facet=spec.lifecycle&filter=relations.dependencyOf',
  ...['component', 'group', 'resource'].flatMap((kind) => ['cart', 'web'].map((one) => `/entities/by-name/${kind}/default/${one}?`)),
];

interface Page {
  items?: unknown[];
  pageInfo?: { nextCursor?: string };
}

describe('the past', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
  });
  afterAll(() => catalog.stop());

  /** What a read says, all pages of it; cursors and ids of requests aside. */
  async function read(path: string, asOf?: string): Promise<unknown> {
    const first = await catalog.get<Page>(`/catalog${path}${asOf === undefined ? '' : `&asOf=${encodeURIComponent(asOf)}`}`);
    if (first.status !== 200) {
      return first.status;
    }
    const pages = [first.body.items ?? first.body];
    for (let cursor = first.body.pageInfo?.nextCursor; cursor; ) {
      const { body } = await catalog.get<Page>(`/catalog/entities/by-query?limit=3&cursor=${encodeURIComponent(cursor)}`);
      pages.push(body.items ?? []);
      cursor = body.pageInfo?.nextCursor;
    }
    return { pages, ...('totalItems' in first.body && { totalItems: first.body.totalItems }) };
  }

  const readAll = (asOf?: string) => Promise.all(READS.map((path) => read(path, asOf)));

  it('is what every read said then, by time and by position, after any changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aChange, { minLength: 3, maxLength: 6 }), async (changes) => {
        const moments: { time: string; position: string; said: unknown[] }[] = [];
        for (const change of changes) {
          await ('put' in change ? catalog.seed.put(change.put) : catalog.seed.remove(change.remove));
          const time = new Date().toISOString();
          const said = await readAll();
          const position = (await catalog.get('/catalog/entities?limit=1')).headers.get('callboard-position') ?? '';
          moments.push({ time, position, said });
        }
        for (const { time, position, said } of moments) {
          expect(await readAll(time)).toEqual(said);
          expect(await readAll(position)).toEqual(said);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('is empty before the first change, and shows the position that it stands at', async () => {
    const { body, headers } = await catalog.get('/catalog/entities?asOf=2001-01-01T00:00:00Z');
    expect([body, headers.get('callboard-position')]).toEqual([[], 'CATALOG:0']);
    expect((await catalog.get('/catalog/entities/by-name/component/default/cart?asOf=CATALOG:0')).status).toBe(404);
  });

  it('finds an entity by the uid that it had', async () => {
    await catalog.seed.put([{ apiVersion: 'backstage.io/v1alpha1', kind: 'Resource', metadata: { name: 'twice' }, spec: { type: 'x', owner: 'a' } }]);
    const { body: entity, headers } = await catalog.get<Entity>('/catalog/entities/by-name/resource/default/twice');
    const time = new Date().toISOString();
    await catalog.seed.remove(['resource:default/twice']);
    expect(headers.get('callboard-position')).toBeNull();
    const path = `/catalog/entities/by-uid/${entity.metadata.uid}`;
    expect((await catalog.get(path)).status).toBe(404);
    expect((await catalog.get(`${path}?asOf=${time}`)).body).toEqual(entity);
  });

  it('never shows half a transaction: one that commits meanwhile is waited for', async () => {
    let asked: ReturnType<CatalogWorld['get']> | undefined;
    let position = 0;
    await catalog.transactions.run(async (tx) => {
      // A writer that has its place and time but has not committed yet.
      await tx.query(`INSERT INTO refs (entity_ref, revision) VALUES ('component:half/a', 1), ('component:half/b', 1)`);
      await tx.query(`INSERT INTO revisions (entity_ref, revision, uid, type, body) SELECT ref, 1, gen_random_uuid(), 'created', '{}' FROM unnest(ARRAY['component:half/a', 'component:half/b']) AS ref`);
      position = (await tx.one<{ position: number }>('UPDATE log_head SET position = position + 2 RETURNING position'))?.position ?? 0;
      const now = (await tx.one<{ now: Date }>('SELECT clock_timestamp() AS now'))?.now ?? new Date();
      asked = catalog.get(`/catalog/entities?limit=1&asOf=${now.toISOString()}`);
      const blocked = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%log_head FOR SHARE%'`;
      await Promise.race([asked, waitFor(async () => (await catalog.database.query(blocked)).length > 0, { until: 'the reader waits' })]);
    });
    expect((await asked)?.headers.get('callboard-position')).toBe(`CATALOG:${position}`);
    expect((await catalog.database.one<{ count: number }>(`SELECT count(DISTINCT commit_id)::int AS count FROM revisions WHERE entity_ref LIKE 'component:half/%'`))?.count).toBe(1);
    await catalog.database.query(`DELETE FROM revisions WHERE entity_ref LIKE 'component:half/%'`);
  });

  it.each([
    ['yesterday', 400, 'invalid_request'],
    ['', 400, 'invalid_request'],
    ['2026-02-30T10:00:00Z', 400, 'invalid_request'],
    ['2999-01-01T00:00:00Z', 400, 'invalid_request'],
    ['CATALOG:999999999', 400, 'invalid_request'],
  ])('asOf=%s is refused', async (asOf, status, code) => {
    for (const path of ['/entities?', '/entities?limit=1&', '/entities/by-query?', '/entity-facets?facet=kind&', '/entities/by-name/a/b/c?', `/entities/by-uid/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}?`]) {
      const reply = await catalog.get<{ error: { code: string } }>(`/catalog${path}asOf=${asOf}`);
      expect([path, reply.status, reply.body.error.code]).toEqual([path, status, code]);
    }
  });

  it('says since when it is known, where a moment is older', async () => {
    await catalog.database.query(`UPDATE history_horizon SET position = 1, time = '2020-01-01T00:00:00Z'`);
    const reply = await catalog.get<{ error: { code: string; message: string; details: object } }>('/catalog/entities?asOf=2019-12-31T23:59:59Z');
    expect([reply.status, reply.body.error.code, reply.body.error.details]).toEqual([410, 'history_expired', { since: '2020-01-01T00:00:00.000Z' }]);
    expect((await catalog.get('/catalog/entities?asOf=2020-01-01T00:00:00Z')).status).toBe(200);
    expect((await catalog.get('/catalog/entities?asOf=CATALOG:0')).status).toBe(410);
  });
});
