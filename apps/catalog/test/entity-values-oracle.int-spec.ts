import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { entityRefOf, searchFields, type Entity, type EntityRelation, type JsonValue } from '@callboard/catalog-model';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { CatalogWorld } from './catalog-world.js';

type Served = Entity & { relations: EntityRelation[] };
type Facets = { facets: Record<string, { value: string; count: number }[]> };

interface Page {
  items: Served[];
  totalItems: number;
  pageInfo: { nextCursor?: string; prevCursor?: string };
}

const RUNS = 60;
/** A property looks at no further catalog when it has run so long. */
const TIME_LIMIT_MS = 3_000;

/** Checks a property for a while; a failure prints the seed that leads to it again. */
async function holds<T extends [unknown, ...unknown[]]>(arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }, check: (...values: T) => Promise<void>): Promise<void> {
  const end = Date.now() + TIME_LIMIT_MS;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.tuple(...arbitraries), async (values) => {
      if (runs < 5 || Date.now() < end) {
        runs += 1;
        await check(...(values as T));
      }
    }),
    { numRuns: RUNS },
  );
}

const word = <T>(...words: T[]) => fc.constantFrom(...words);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

// Values as people write them and as nobody should. No comma and no space at an end: `filter=` cannot express those.
const aText = word('', 'Cart', 'cart', 'CART SERVICE', 'a=b', 'a:b/c.d', '100%', 'a_b', "o'clock", '"quoted"', '\\', 'ä Ö', 'Ελλάδα', '日本', '\u{1F3AD}', 'true', 'null', '7', '-1.5', '2024-01-01', 'x'.repeat(200));
const aScalar: fc.Arbitrary<JsonValue> = fc.oneof(aText, fc.integer({ min: -3, max: 30 }), word(1.5, -0.25, 1e21), fc.boolean(), fc.constant(null));
const anObject = fc.dictionary(word('name', 'Url', 'port', 'x.y'), fc.oneof(aText, fc.integer({ min: 1, max: 3 })), { maxKeys: 3 }) as fc.Arbitrary<JsonValue>;
const anItem = aText.map((text) => text.toLowerCase());
const aValue = fc.oneof(aScalar, fc.array(anItem, { maxLength: 3 }), fc.array(anObject, { maxLength: 2 }), anObject);
const anAnnotationKey = word('example.org/Owner', 'example.org/a.b', 'Plain', 'github.com/project-slug', 'a.b.c/d_e');

const anEntity = fc
  .record({
    kind: word('Widget', 'widget2', 'Gadget'),
    name: word('a', 'B', 'c.d', 'E_f', 'g-1', 'h2', 'i', 'J'),
    namespace: maybe(word('default', 'shop', 'other')),
    title: maybe(aText),
    annotations: maybe(fc.dictionary(anAnnotationKey, aText, { maxKeys: 3 })),
    labels: maybe(fc.dictionary(anAnnotationKey, word('', 'x', 'EU-West'), { maxKeys: 2 })),
    tags: maybe(fc.uniqueArray(word('java', 'web', 'c++', 'a:b'), { maxLength: 3 })),
    links: maybe(fc.array(fc.record({ url: word('https://example.org', 'https://Example.org/a'), title: word('Site', 'Docs') }), { maxLength: 2 })),
    spec: fc.dictionary(word('type', 'Owner', 'deep', 'list', 'a.b', 'weird key'), aValue, { maxKeys: 4 }),
  })
  .map(({ kind, name, namespace, title, annotations, labels, tags, links, spec }): Entity => ({
    apiVersion: 'example.org/v1',
    kind,
    metadata: { name, ...(namespace && { namespace }), ...(title !== undefined && { title }), ...(annotations && { annotations: { ...annotations } }), ...(labels && { labels: { ...labels } }), ...(tags && { tags }), ...(links && { links: links.map((link) => ({ ...link })) }) },
    // Plain objects, as they come out of a file.
    spec: JSON.parse(JSON.stringify(spec)) as Entity['spec'],
  }));

const aCatalog = fc.uniqueArray(anEntity, { minLength: 1, maxLength: 14, selector: entityRefOf });

/** Picks of what the catalog really holds: numbers that choose a field of it, and how it is written. */
const aPick = fc.record({ at: fc.nat(), upper: fc.boolean(), as: word('value', 'value', 'exists', 'other') });
const aFilter = fc.array(fc.array(aPick, { minLength: 1, maxLength: 2 }), { maxLength: 2 });

const refs = (entities: readonly Entity[]) => entities.map(entityRefOf);
const sorted = (list: readonly string[]) => [...list].sort();
const byValue = (list: readonly { value: string; count: number }[] = []) => Object.fromEntries(list.map(({ value, count }) => [value, count]));

/**
 * What the oracle is given. It differs from the catalog backend whose stand-in it is:
 * - it compares the keys of a filter, lower-cased, with keys as they are written: keys of the copy are lower-cased, and items
 *   of lists, which become keys, are lower case in these catalogs;
 * - it counts names in lower case as facets, which are left out of the comparison;
 * - it knows no limit of 200 characters; texts here end there, longer ones have specs of their own.
 */
function oracleOf(served: readonly Served[]): InMemoryCatalogClient {
  return new InMemoryCatalogClient({ entities: served.map(({ apiVersion, metadata, spec, ...rest }) => ({ ...rest, apiVersion, apiversion: apiVersion, metadata: lowerKeys(metadata), spec: lowerKeys(spec) })) as never });
}

function lowerKeys<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(lowerKeys) as T;
  }
  return value !== null && typeof value === 'object' ? (Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lowerKeys(inner)])) as T) : value;
}

describe('reads of whatever values agree with the reference', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
  });
  afterAll(() => catalog.stop());

  /** Replaces what the catalog holds; gives it back as served. */
  async function fill(entities: readonly Entity[]): Promise<Served[]> {
    const stored = await catalog.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM entities');
    await catalog.seed.remove(stored.map(({ ref }) => ref));
    await catalog.seed.put(entities);
    return (await catalog.get<Served[]>('/catalog/entities')).body;
  }

  const url = (path: string, parameters: readonly (readonly [string, string | number | undefined])[]) => {
    const query = new URLSearchParams(parameters.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]])));
    return `${path}?${query}`;
  };

  /** Conditions on fields that the entities have, or nearly have, for the query string and for the oracle. */
  function conditions(served: readonly Served[], picks: readonly (readonly { at: number; upper: boolean; as: string }[])[]) {
    const fields = served.flatMap((entity) => searchFields(entity, entity.relations)).filter(({ key, value }) => !key.includes(',') && !key.includes('=') && value?.trim() === value);
    const sets = picks.map((set) =>
      Object.fromEntries(
        set.flatMap(({ at, upper, as }): [string, string | symbol][] => {
          const field = fields[at % Math.max(1, fields.length)];
          if (!field) {
            return [];
          }
          const value = as === 'other' ? `${field.value}x` : (field.value ?? '');
          return [[field.key, as === 'exists' || field.value === undefined ? CATALOG_FILTER_EXISTS : upper && value.toUpperCase().toLowerCase() === value ? value.toUpperCase() : value]];
        }),
      ),
    );
    const wanted = sets.filter((set) => Object.keys(set).length > 0);
    const written = wanted.map((set) => Object.entries(set).map(([key, value]) => (typeof value === 'symbol' ? key : `${key}=${value}`)).join(','));
    return { oracle: wanted.length > 0 ? (wanted as never) : undefined, params: written.map((text) => ['filter', text] as const), keys: [...new Set(fields.map(({ key }) => key))] };
  }

  it('filters and facets', async () => {
    await holds([aCatalog, fc.array(aFilter, { minLength: 8, maxLength: 8 })], async (entities, filters) => {
      const served = await fill(entities);
      expect(sorted(refs(served))).toEqual(sorted(refs(entities)));
      const oracle = oracleOf(served);
      for (const picks of filters) {
        const { oracle: filter, params, keys } = conditions(served, picks);
        const listed = await catalog.get<Served[]>(url('/catalog/entities', params));
        expect([params, sorted(refs(listed.body))]).toEqual([params, sorted(refs((await oracle.getEntities({ filter })).items as never))]);
        const facets = keys.filter((key) => key !== 'metadata.name').slice(0, 40);
        const counted = await catalog.get<Facets>(url('/catalog/entity-facets', [...params, ...facets.map((facet) => ['facet', facet] as const)]));
        const expected = await oracle.getEntityFacets({ facets, filter });
        for (const facet of facets) {
          expect([params, facet, byValue(counted.body.facets[facet])]).toEqual([params, facet, byValue(expected.facets[facet])]);
        }
      }
    });
  });

  it('fields keep their nesting, keys with dots too', async () => {
    const paths = ['kind', 'metadata', 'metadata.name', 'metadata.annotations.example.org/Owner', 'metadata.annotations.example.org/a.b', 'metadata.annotations', 'metadata.labels.Plain', 'metadata.tags', 'metadata.links', 'spec', 'spec.type', 'spec.Owner', 'spec.a.b', 'spec.weird key', 'spec.deep.name', 'spec.deep.x.y', 'spec.nope', 'relations'];
    await holds([aCatalog, fc.array(fc.uniqueArray(word(...paths), { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 4 })], async (entities, fieldLists) => {
      const served = await fill(entities);
      const oracle = new InMemoryCatalogClient({ entities: served as never });
      for (const fields of fieldLists) {
        const listed = await catalog.get<Served[]>(url('/catalog/entities', [['fields', fields.join(',')], ['order', 'asc:metadata.uid']]));
        const expected = await oracle.getEntities({ fields, order: { field: 'metadata.uid', order: 'asc' } });
        // The oracle leaves out what is null, the backend does not; both leave out what is not there.
        expect([fields, withoutNulls(listed.body, fields)]).toEqual([fields, withoutNulls(expected.items as never, fields)]);
      }
    });
  });

  it('pages lead to the end and back to the beginning, each with its total', async () => {
    await holds([aCatalog, aFilter, maybe(fc.record({ field: word('metadata.name', 'METADATA.title', 'kind', 'metadata.namespace', 'metadata.uid'), order: word<'asc' | 'desc'>('asc', 'desc') })), fc.integer({ min: 1, max: 5 })], async (entities, picks, order, limit) => {
      const served = await fill(entities);
      const { oracle: filter, params } = conditions(served, picks);
      const all = (await oracleOf(served).queryEntities({ filter, orderFields: order && [order] })).items as unknown as Served[];
      // The backend leaves out entities without a value for the order, and values longer than it indexes.
      const wanted = all.filter((entity) => !order || searchFields(entity).some(({ key, value }) => key === order.field.toLowerCase() && value !== undefined));
      const first = await catalog.get<Page>(url('/catalog/entities/by-query', [...params, ['limit', limit], ['orderField', order && `${order.field},${order.order}`]]));
      const forth: string[][] = [];
      let page = first.body;
      for (;;) {
        expect(page.totalItems).toBe(wanted.length);
        forth.push(refs(page.items));
        if (page.pageInfo.nextCursor === undefined) {
          break;
        }
        page = (await catalog.get<Page>(url('/catalog/entities/by-query', [['cursor', page.pageInfo.nextCursor], ['limit', limit]]))).body;
      }
      expect(sorted(forth.flat())).toEqual(sorted(refs(wanted)));
      expect(forth.slice(0, -1).every((items) => items.length === limit)).toBe(true);
      const back: string[][] = [forth.at(-1) ?? []];
      while (page.pageInfo.prevCursor !== undefined) {
        page = (await catalog.get<Page>(url('/catalog/entities/by-query', [['cursor', page.pageInfo.prevCursor], ['limit', limit]]))).body;
        expect(page.totalItems).toBe(wanted.length);
        back.unshift(refs(page.items));
      }
      expect(back).toEqual(forth);
    });
  });

  it('windows of the plain list lead to the end by their links', async () => {
    const anOrder = fc.record({ field: word('metadata.title', 'kind', 'metadata.namespace', 'metadata.name'), order: word<'asc' | 'desc'>('asc', 'desc') });
    await holds([aCatalog, aFilter, fc.array(anOrder, { maxLength: 2 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 })], async (entities, picks, order, limit, offset) => {
      const served = await fill(entities);
      const { oracle: filter, params } = conditions(served, picks);
      const orders = [...order, { field: 'metadata.uid', order: 'asc' as const }];
      const expected = await oracleOf(served).getEntities({ filter, order: orders, offset });
      const seen: string[] = [];
      for (let next: string | undefined = url('/catalog/entities', [...params, ...orders.map((one) => ['order', `${one.order}:${one.field}`] as const), ['limit', limit], ['offset', offset]]); next; ) {
        const reply: { status: number; headers: Headers; body: Served[] } = await catalog.get<Served[]>(next);
        expect(reply.status).toBe(200);
        seen.push(...refs(reply.body));
        next = /^<\/api(\/catalog\/entities\?[^>]+)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1];
      }
      expect(seen).toEqual(refs(expected.items as never));
    });
  });

  it('by refs: every ref its place, whatever its case and however often', async () => {
    const aRef = fc.record({ at: fc.nat(), how: word('as it is', 'as it is', 'upper', 'unknown') });
    await holds([aCatalog, fc.array(aRef, { maxLength: 12 }), aFilter], async (entities, asked, picks) => {
      const served = await fill(entities);
      const { oracle: filter, params } = conditions(served, picks);
      const entityRefs = asked.map(({ at, how }) => {
        const ref = refs(served)[at % served.length] ?? '';
        return how === 'upper' ? ref.toUpperCase() : how === 'unknown' ? `${ref}-x` : ref;
      });
      const found = await catalog.post<{ items: (Served | null)[] }>(url('/catalog/entities/by-refs', params), { entityRefs });
      const expected = await oracleOf(served).getEntitiesByRefs({ entityRefs, filter });
      expect([params, found.body.items.map((entity) => entity && entityRefOf(entity))]).toEqual([params, expected.items.map((entity) => (entity ? entityRefOf(entity as never) : null))]);
    });
  });

  it('full text finds it in the named fields', async () => {
    const aSearch = fc.record({ term: word('car', 'CART', 'ö', '%', '_', '\\', "'", '日', 'true', ' service ', 'x'.repeat(150)), fields: fc.uniqueArray(word('metadata.title', 'spec.type', 'SPEC.Owner', 'spec.list', 'metadata.annotations.example.org/owner', 'metadata.name'), { minLength: 1, maxLength: 3 }) });
    await holds([aCatalog, fc.array(aSearch, { minLength: 5, maxLength: 5 })], async (entities, searches) => {
      const served = await fill(entities);
      const oracle = oracleOf(served);
      for (const fullTextFilter of searches) {
        const found = await catalog.post<Page>('/catalog/entities/by-query', { fullTextFilter });
        const expected = await oracle.queryEntities({ fullTextFilter });
        expect([fullTextFilter, found.body.totalItems, sorted(refs(found.body.items))]).toEqual([fullTextFilter, expected.totalItems, sorted(refs(expected.items as never))]);
      }
    });
  });

  it('a value beyond 200 characters exists and equals nothing; a key beyond them is not there', async () => {
    const long = 'y'.repeat(201);
    await fill([{ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'a', annotations: { [long]: 'v', short: long } }, spec: { type: 'y'.repeat(200) } }]);
    const count = async (filter: string) => (await catalog.get<Served[]>(url('/catalog/entities', [['filter', filter]]))).body.length;
    expect(await count(`spec.type=${'Y'.repeat(200)}`)).toBe(1);
    expect(await count('metadata.annotations.short')).toBe(1);
    expect(await count(`metadata.annotations.short=${long}`)).toBe(0);
    expect(await count(`metadata.annotations.${long}`)).toBe(0);
    const { body } = await catalog.get<Facets>(url('/catalog/entity-facets', [['facet', 'metadata.annotations.short'], ['facet', 'spec.type']]));
    expect(body.facets).toEqual({ 'metadata.annotations.short': [], 'spec.type': [{ value: 'y'.repeat(200), count: 1 }] });
  });
});

/** Without what a null at a path becomes. */
function withoutNulls(entities: readonly unknown[], fields: readonly string[]): unknown[] {
  return fields.length === 0 ? [...entities] : (JSON.parse(JSON.stringify(entities, (_key, value: unknown) => (value === null ? undefined : value))) as unknown[]);
}
