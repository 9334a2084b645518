import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { GraphModule } from '../src/graph/graph.module.js';
import { HistoryModule } from '../src/history/history.module.js';
import { WhyModule } from '../src/why/why.module.js';
import { CatalogWorld } from './catalog-world.js';
import { fillCatalog, MANY } from './many-rows.js';

/** A node of EXPLAIN (FORMAT JSON). */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** Tables that grow with the catalog: none of the hot queries may read one from end to end. */
const LARGE = ['entities', 'entity_fields', 'entity_relations', 'documents', 'files', 'revisions', 'refs', 'outbox'];

describe('at a hundred thousand entities', () => {
  let catalog: CatalogWorld;
  const statements: { sql: string; params: readonly unknown[] }[] = [];

  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, GraphModule, HistoryModule, WhyModule]);
    await fillCatalog(catalog.world.postgres);
    const { database } = catalog;
    const query = database.query.bind(database);
    jest.spyOn(database, 'query').mockImplementation(((sql, params = [], options) => {
      statements.push({ sql, params });
      return query(sql, params, options);
    }) as typeof query);
  }, 120_000);

  afterAll(async () => {
    jest.restoreAllMocks();
    await catalog?.stop();
  });

  /** Sends a request and gives the plan of each statement that the service ran for it, as the service's own connections plan it. */
  async function plansOf(method: string, path: string, body?: unknown): Promise<{ sql: string; nodes: PlanNode[] }[]> {
    statements.length = 0;
    const reply = await catalog.request(method, `/catalog${path}`, body);
    expect(reply.status).toBe(200);
    const plans: { sql: string; nodes: PlanNode[] }[] = [];
    for (const { sql, params } of [...statements]) {
      const rows = await catalog.database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, params);
      plans.push({ sql, nodes: rows.flatMap((row) => row['QUERY PLAN']).flatMap(({ Plan }) => flatten(Plan)) });
    }
    return plans;
  }

  const byName = `/entities/by-name/${MANY.component.replace(/[:]/g, '/')}`;
  const ordered = '/entities/by-query?filter=kind=component&limit=20&orderField=metadata.name,asc';

  it.each<[what: string, method: string, path: string, body: unknown, indexes: string[]]>([
    ['one entity by name', 'GET', byName, undefined, ['uq_entities_entity_ref']],
    ['one entity by uid', 'GET', `/entities/by-uid/${MANY.uid}`, undefined, ['uq_entities_uid']],
    ['entities by ref', 'POST', '/entities/by-refs', { entityRefs: Array.from({ length: 100 }, (_, index) => `component:default/e${String(index * 500 + 1).padStart(6, '0')}`) }, ['uq_entities_entity_ref']],
    ['a filtered list', 'GET', '/entities?filter=kind=component,spec.type=service&limit=20', undefined, []],
    ['a list of few', 'GET', '/entities?filter=metadata.title=thing%207', undefined, ['ix_entities_tokens']],
    ['an ordered page and its total', 'GET', ordered, undefined, ['ix_entity_fields_key_value']],
    ['a page by full text', 'GET', `${ordered}&fullTextFilterTerm=payment&fullTextFilterFields=metadata.name,metadata.title`, undefined, []],
    ['facets', 'GET', '/entity-facets?facet=spec.type&facet=kind', undefined, ['ix_entity_fields_key_value']],
    ['facets of a part', 'GET', '/entity-facets?facet=metadata.tags&filter=kind=component', undefined, ['ix_entity_fields_key_value']],
    ['facets of a small part', 'GET', '/entity-facets?facet=metadata.tags&filter=metadata.title=thing%207', undefined, ['ix_entities_tokens']],
    ['the ancestry of an entity', 'GET', `${byName}/ancestry`, undefined, ['uq_entities_entity_ref', 'pk_documents']],
    ['the graph around an entity', 'GET', `/graph?root=${MANY.component}&depth=2`, undefined, ['pk_entity_relations']],
    ['what an owner owns', 'GET', '/entities?filter=relations.ownedBy=group:default/e090001&limit=20', undefined, []],
    ['the history of an entity', 'GET', `${byName}/history`, undefined, ['pk_revisions']],
    ['why there is an entity', 'GET', `/why/${MANY.component.replace(/[:]/g, '/')}`, undefined, ['ix_documents_entity_ref']],
  ])('%s is found through indexes', async (_what, method, path, body, indexes) => {
    const plans = await plansOf(method, path, body);
    expect(plans.filter(({ nodes }) => nodes.some(readsWhole)).map(({ sql }) => sql)).toEqual([]);
    expect(plans.flatMap(({ nodes }) => nodes.flatMap((node) => node['Index Name'] ?? []))).toEqual(expect.arrayContaining(indexes));
  });

  it.each<[amount: string, term: string, found: (number: number) => boolean]>([
    ['few', 'e00012', (number) => number >= 120 && number < 130],
    ['some hundreds', 'payment', (number) => number % 140 === 0],
    ['nearly all', 'thing', (number) => number % 140 !== 0],
  ])('a text found in %s gives the same pages, both ways and by uid too', async (_amount, term, found) => {
    const expected = Array.from({ length: 0.6 * MANY.count }, (_, index) => index + 1).filter(found);
    const text = `/entities/by-query?filter=kind=component&limit=4&fields=metadata.name&fullTextFilterTerm=${term}&fullTextFilterFields=metadata.name,metadata.title`;
    const names = (numbers: number[]) => numbers.map((number) => `e${String(number).padStart(6, '0')}`);
    const read = async (path: string) => {
      const { status, body } = await catalog.request<{ items: { metadata: { name: string } }[]; totalItems: number; pageInfo: { nextCursor: string; prevCursor: string } }>('GET', `/catalog${path}`);
      expect(status).toBe(200);
      return { ...body, names: body.items.map(({ metadata }) => metadata.name) };
    };
    const first = await read(`${text}&orderField=metadata.name,asc`);
    const second = await read(`/entities/by-query?limit=4&fields=metadata.name&cursor=${first.pageInfo.nextCursor}`);
    const back = await read(`/entities/by-query?limit=4&fields=metadata.name&cursor=${second.pageInfo.prevCursor}`);
    expect([first.names, second.names, back.names, first.totalItems]).toEqual([names(expected.slice(0, 4)), names(expected.slice(4, 8)), names(expected.slice(0, 4)), expected.length]);
    expect((await read(`${text}&orderField=metadata.name,desc&offset=1`)).names).toEqual(names(expected.slice(-5, -1).reverse()));
    const byUid = expected.map((number) => ({ number, uid: createHash('md5').update(`uid${number}`).digest('hex') })).sort((a, b) => (a.uid < b.uid ? -1 : 1));
    expect((await read(text)).names).toEqual(names(byUid.slice(0, 4).map(({ number }) => number)));
  });
});

function readsWhole(node: PlanNode): boolean {
  return node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? '');
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}
