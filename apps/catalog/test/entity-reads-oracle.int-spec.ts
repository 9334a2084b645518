import { CATALOG_FILTER_EXISTS, type EntityFilterQuery } from '@backstage/catalog-client';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { entityRefOf, fieldIndex, matches, searchFields, type Entity, type EntityRelation, type Filter } from '@callboard/catalog-model';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { EntitiesRepository } from '../src/entities/entities.repository.js';
import { CatalogWorld } from './catalog-world.js';

type Served = Entity & { relations: EntityRelation[] };

interface Page {
  items: Served[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}

const RUNS = 25;
const QUERIES_PER_CATALOG = 12;

const word = (...words: string[]) => fc.constantFrom(...words);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const name = word('cart', 'Cart-db', 'web', 'web-2', 'ann', 'Team.a', 'search', 'x_1');

const anEntity = fc
  .record({
    kind: word('Component', 'API', 'Group', 'Resource', 'Widget'),
    name,
    namespace: maybe(word('default', 'shop')),
    title: maybe(word('Cart Service', 'the 100% web', 'A_b', 'ä ö')),
    tags: maybe(fc.uniqueArray(word('java', 'web', 'node'), { maxLength: 3 })),
    labels: maybe(fc.dictionary(word('tier', 'example.org/zone'), word('1', 'EU-west'))),
    type: word('service', 'Website', 'team'),
    owner: word('team.a', 'user:ann', 'group:shop/team.a'),
    weight: maybe(fc.integer({ min: 1, max: 20 })),
    critical: maybe(fc.boolean()),
    system: maybe(word('checkout', 'shop/checkout')),
  })
  .map(
    ({ kind, name, namespace, title, tags, labels, type, owner, weight, critical, system }): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name, ...(namespace && { namespace }), ...(title && { title }), ...(tags && { tags }), ...(labels && { labels }) },
      spec: {
        type,
        owner,
        ...(weight !== undefined && { weight }),
        ...(critical !== undefined && { critical }),
        ...(system && { system }),
        ...(kind === 'Component' && { lifecycle: 'production' }),
        ...(kind === 'API' && { lifecycle: 'experimental', definition: 'none' }),
        ...(kind === 'Group' && { children: [] }),
      },
    }),
  );

const aCatalog = fc.uniqueArray(anEntity, { minLength: 1, maxLength: 16, selector: entityRefOf });

const KEYS = ['kind', 'metadata.namespace', 'metadata.title', 'metadata.tags', 'metadata.tags.java', 'metadata.labels.tier', 'spec.type', 'spec.weight', 'spec.critical', 'relations.ownedBy', 'relations.partOf', 'nope'];
const VALUES = ['component', 'API', 'group', 'default', 'shop', 'java', 'true', 'Service', '1', '7', 'group:default/team.a', 'user:default/ann', 'system:shop/checkout', ''];

/** One value or existence per key: the reference looks at no further key after a list. */
const aFilterSet = fc.dictionary(word(...KEYS), fc.oneof(word(...VALUES), fc.constant(CATALOG_FILTER_EXISTS)), { minKeys: 1, maxKeys: 2 }) as fc.Arbitrary<Record<string, string | symbol>>;
const aListSet = fc.tuple(word(...KEYS), fc.uniqueArray(word(...VALUES), { minLength: 1, maxLength: 3 })).map(([key, values]) => ({ [key]: values }));
const aFilter = fc.array(fc.oneof(aFilterSet, aListSet), { minLength: 0, maxLength: 3 });

/** The reference compares texts with texts only; over HTTP, as here, it compares whatever it is as text. */
const aCondition = fc.oneof(
  fc.tuple(word('kind', 'metadata.namespace', 'spec.type', 'spec.system'), word(...VALUES)).map(([key, value]) => ({ [key]: value })),
  fc.tuple(word('kind', 'spec.type', 'metadata.title'), fc.uniqueArray(word(...VALUES), { maxLength: 3 })).map(([key, $in]) => ({ [key]: { $in } })),
  fc.tuple(word('metadata.name', 'spec.type', 'metadata.title'), word('c', 'CART', 'web', 's', '')).map(([key, $hasPrefix]) => ({ [key]: { $hasPrefix } })),
  fc.tuple(word('metadata.title', 'spec.weight', 'spec.system', 'metadata.labels.tier'), fc.boolean()).map(([key, $exists]) => ({ [key]: { $exists } })),
  word('java', 'WEB', 'nope').map(($contains) => ({ 'metadata.tags': { $contains } })),
  fc.tuple(word('ownedBy', 'partOf', 'hasPart'), maybe(word('group:default/team.a', 'USER:default/ann', 'system:default/checkout'))).map(([type, targetRef]) => ({
    relations: { $contains: { type, ...(targetRef && { targetRef }) } },
  })),
);
const { predicate: aPredicate } = fc.letrec<{ predicate: Record<string, unknown> }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    aCondition as fc.Arbitrary<Record<string, unknown>>,
    fc.array(tie('predicate'), { maxLength: 3 }).map(($all) => ({ $all })),
    fc.array(tie('predicate'), { maxLength: 3 }).map(($any) => ({ $any })),
    tie('predicate').map(($not) => ({ $not })),
  ),
}));

/** Fields of which an entity has at most one value. */
const anOrder = fc.record({ field: word('metadata.name', 'kind', 'spec.type', 'spec.weight', 'METADATA.title'), order: word('asc', 'desc') as fc.Arbitrary<'asc' | 'desc'> });

const aQuery = fc.record({
  filter: aFilter,
  query: maybe(aPredicate),
  order: maybe(anOrder),
  text: maybe(fc.record({ term: word('car', ' WEB', 'team', '%', '_', '\\', 'ö', ''), fields: maybe(fc.uniqueArray(word('metadata.name', 'metadata.title', 'spec.type', 'relations.ownedBy'), { minLength: 1, maxLength: 2 })) })),
  limit: fc.integer({ min: 1, max: 6 }),
});

const filterParams = (filter: readonly Record<string, string | symbol | string[]>[]) =>
  filter.map((set) =>
    Object.entries(set)
      .flatMap(([key, value]) => (typeof value === 'symbol' ? [key] : [value].flat().map((one) => `${key}=${one}`)))
      .join(','),
  );
const refs = (entities: readonly Entity[]) => entities.map(entityRefOf);
const sorted = (list: readonly string[]) => [...list].sort();
const valueOf = (entity: Served, field: string) => searchFields(entity).find(({ key }) => key === field.toLowerCase())?.value;

describe('reads agree with the reference', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
  });
  afterAll(() => catalog.stop());

  /** Replaces what the catalog holds; gives it back as served. */
  async function fill(entities: readonly Entity[]): Promise<Served[]> {
    const stored = await catalog.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM entities');
    await catalog.seed.remove(stored.map(({ ref }) => ref));
    await catalog.seed.put([...entities].sort((a, b) => (entityRefOf(a) < entityRefOf(b) ? -1 : 1)));
    const { body } = await catalog.get<Served[]>('/catalog/entities?limit=500');
    return body;
  }

  const url = (path: string, parameters: readonly (readonly [string, string | number | undefined])[]) => {
    const query = new URLSearchParams(parameters.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]])));
    return `${path}?${query}`;
  };

  async function readAllPages(first: Page, limit: number): Promise<Served[]> {
    const items = [...first.items];
    for (let cursor = first.pageInfo.nextCursor; cursor; ) {
      const { body } = JSON.parse(Buffer.from(cursor, 'base64').toString()).query
        ? await catalog.post<Page>('/catalog/entities/by-query', { cursor, limit })
        : await catalog.get<Page>(url('/catalog/entities/by-query', [['cursor', cursor], ['limit', limit]]));
      items.push(...body.items);
      cursor = body.pageInfo.nextCursor;
    }
    return items;
  }

  it('lists, pages, totals and facets of random catalogs', async () => {
    await fc.assert(
      fc.asyncProperty(aCatalog, fc.array(aQuery, { minLength: QUERIES_PER_CATALOG, maxLength: QUERIES_PER_CATALOG }), async (entities, queries) => {
        const served = await fill(entities);
        expect(refs(served)).toEqual(sorted(refs(entities)));
        const oracle = new InMemoryCatalogClient({ entities: served as never });
        for (const { filter, query, order, text, limit } of queries) {
          const filters = filterParams(filter as never).map((value) => ['filter', value] as const);
          const oracleFilter = (filter.length === 0 ? undefined : filter) as EntityFilterQuery | undefined;

          const listed = await catalog.get<Served[]>(url('/catalog/entities', filters));
          const expected = await oracle.getEntities({ filter: oracleFilter });
          expect(sorted(refs(listed.body))).toEqual(sorted(refs(expected.items as never)));

          if (order) {
            const orders = [['order', `${order.order}:${order.field}`], ['order', 'asc:metadata.name']] as const;
            const window = await catalog.get<Served[]>(url('/catalog/entities', [...filters, ...orders, ['limit', limit], ['offset', 1]]));
            const sortedExpected = await oracle.getEntities({ filter: oracleFilter, order: [order, { field: 'metadata.name', order: 'asc' }], limit, offset: 1 });
            expect(refs(window.body)).toEqual(refs(sortedExpected.items as never));
          }

          const textFilter = text && { term: text.term, fields: text.fields };
          const asked = await oracle.queryEntities({ ...(query ? { query: query as never } : { filter: oracleFilter }), fullTextFilter: textFilter, orderFields: order && [order] });
          const wanted = (asked.items as unknown as Served[]).filter((entity) => !order || valueOf(entity, order.field) !== undefined);
          const first = query
            ? await catalog.post<Page>('/catalog/entities/by-query', { query, limit, fullTextFilter: textFilter, orderBy: order && [order] })
            : await catalog.get<Page>(
                url('/catalog/entities/by-query', [
                  ...filters,
                  ['limit', limit],
                  ['orderField', order && `${order.field},${order.order}`],
                  ['fullTextFilterTerm', text?.term],
                  ['fullTextFilterFields', text?.fields?.join(',')],
                ]),
              );
          expect([first.status, first.body.totalItems]).toEqual([200, wanted.length]);
          const paged = await readAllPages(first.body, limit);
          expect(sorted(refs(paged))).toEqual(sorted(refs(wanted)));
          if (order) {
            expect(paged.map((entity) => valueOf(entity, order.field))).toEqual(wanted.map((entity) => valueOf(entity, order.field)));
          }

          const facets = ['kind', 'spec.type', 'metadata.tags', 'relations.ownedBy', 'spec.weight'];
          const counted = query
            ? await catalog.post<{ facets: Record<string, { value: string; count: number }[]> }>('/catalog/entity-facets', { facets, query })
            : await catalog.get<{ facets: Record<string, { value: string; count: number }[]> }>(url('/catalog/entity-facets', [...filters, ...facets.map((facet) => ['facet', facet] as const)]));
          const oracleFacets = await oracle.getEntityFacets({ facets, ...(query ? { query: query as never } : { filter: oracleFilter }) });
          const byValue = (list: readonly { value: string; count: number }[] = []) => Object.fromEntries(list.map(({ value, count }) => [value, count]));
          for (const facet of facets) {
            expect([facet, byValue(counted.body.facets[facet])]).toEqual([facet, byValue(oracleFacets.facets[facet])]);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  const unusual = fc.oneof(word('', ' ', "'", '"', '\\', '%', '_', '$1', '{}', 'a=b', 'a,b', 'İ', 'ß', '\u{1F3AD}', 'NULL', 'x'.repeat(201)), fc.string({ maxLength: 8, unit: 'binary' }).filter((text) => !text.includes('\0')));
  const anOddEntity = fc.record({ name, values: fc.dictionary(word('a', 'a.b', 'weird key', "o'clock", '=x'), fc.oneof(unusual, fc.constant(null), fc.array(unusual, { maxLength: 3 }), fc.double({ noNaN: true }))) }).map(
    ({ name, values }): Entity => ({ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name }, spec: values as Entity['spec'] }),
  );
  const oddKey = fc.oneof(word('spec.a', 'spec.a.b', 'spec.weird key', "spec.o'clock", 'spec.=x', 'spec', 'metadata.uid', 'metadata.name', 'kind', 'relations.ownedby'), unusual.map((text) => `spec.a.${text}`)).map((key) => key.toLowerCase());
  const oddValue = unusual.map((text) => text.toLowerCase());
  const { filter: anyFilter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      oddKey.map((key): Filter => ({ type: 'exists', key })),
      fc.tuple(oddKey, fc.array(oddValue, { maxLength: 3 })).map(([key, values]): Filter => ({ type: 'in', key, values })),
      fc.tuple(oddKey, oddValue).map(([key, prefix]): Filter => ({ type: 'prefix', key, prefix })),
      tie('filter').map((filter): Filter => ({ type: 'not', filter })),
      fc.array(tie('filter'), { maxLength: 3 }).map((filters): Filter => ({ type: 'all', filters })),
      fc.array(tie('filter'), { maxLength: 3 }).map((filters): Filter => ({ type: 'any', filters })),
    ),
  }));

  it('any filter means in SQL what it means in memory, whatever letters are in it', async () => {
    const repository = catalog.service.app.get(EntitiesRepository, { strict: false });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anOddEntity, { maxLength: 6, selector: entityRefOf }), fc.array(anyFilter, { minLength: 20, maxLength: 20 }), async (entities, filters) => {
        const served = await fill(entities);
        for (const filter of filters) {
          const { rows } = await repository.readOrdered(filter, [], { limit: 100, offset: 0 });
          const found = rows.map(({ text }) => JSON.parse(text ?? 'null') as Served);
          expect(refs(found)).toEqual(refs(served.filter((entity) => matches(filter, fieldIndex(searchFields(entity, entity.relations))))));
        }
      }),
      { numRuns: RUNS },
    );
  });
});
