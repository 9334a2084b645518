import { CatalogClient } from '@backstage/catalog-client';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { CatalogWorld, type Reply } from './catalog-world.js';
import { putShop, SHOP_LOCATION } from './shop-fixture.js';

interface Named {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  relations: { type: string; targetRef: string }[];
}

interface Page {
  items: Named[];
  totalItems: number;
  pageInfo: { nextCursor?: string; prevCursor?: string };
}

interface Refusal {
  error: { name: string; message: string; code: string };
  request: { method: string; url: string };
  response: { statusCode: number };
}

const names = (entities: readonly Named[]) => entities.map(({ metadata }) => metadata.name);
const sorted = (list: readonly string[]) => [...list].sort();

describe('reads of entities', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule], {
      config: {
        auth: {
          externalAccess: [
            { type: 'static', options: { token: 'reader-token', subject: 'reader' }, accessRestrictions: [{ plugin: 'catalog', permission: 'catalog.entity.read' }] },
            { type: 'static', options: { token: 'other-reader-token', subject: 'other-reader' } },
            { type: 'static', options: { token: 'searcher-token', subject: 'searcher' }, accessRestrictions: [{ plugin: 'search' }] },
          ],
        },
      },
    });
    await putShop(catalog.seed);
  });
  afterAll(() => catalog.stop());

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const page = async (query: string) => (await reader.get<Page>(`/catalog/entities/by-query?${query}`)).body;
  const refused = (reply: Reply<unknown>) => [reply.status, (reply.body as Refusal).error.name, (reply.body as Refusal).error.message, (reply.body as Refusal).error.code];
  const reader = {
    get: <T>(path: string, headers: Record<string, string> = as('reader-token')) => catalog.get<T>(path, headers),
    post: <T>(path: string, body: unknown, headers: Record<string, string> = as('reader-token')) => catalog.request<T>('POST', path, body, headers),
  };

  describe('who may', () => {
    it('nobody without a token, nor with one that is not for the catalog', async () => {
      for (const path of ['/entities', '/entities/by-query', '/entities/by-uid/x', '/entities/by-name/a/b/c', '/entities/by-name/a/b/c/ancestry', '/entity-facets?facet=kind']) {
        const without = await fetch(`${catalog.url}/api/catalog${path}`);
        expect([path, without.status]).toEqual([path, 401]);
        expect([path, (await reader.get(`/catalog${path}`, as('searcher-token'))).status]).toEqual([path, 403]);
      }
    });

    it('HEAD answers as GET does, without a body', async () => {
      const reply = await reader.get('/catalog/entities/by-name/component/default/cart');
      const head = await catalog.request('HEAD', '/catalog/entities/by-name/component/default/cart', undefined, as('reader-token'));
      expect([head.status, head.text, head.headers.get('content-type')]).toEqual([200, '', reply.headers.get('content-type')]);
      expect((await catalog.request('HEAD', '/catalog/entities', undefined, as('reader-token'))).status).toBe(200);
      expect((await fetch(`${catalog.url}/api/catalog/entities`, { method: 'HEAD' })).status).toBe(401);
    });
  });

  describe('GET /entities', () => {
    const list = async (query: string) => (await reader.get<Named[]>(`/catalog/entities${query}`)).body;

    it('streams the whole catalog, with its position', async () => {
      const reply = await reader.get<Named[]>('/catalog/entities');
      expect(sorted(names(reply.body))).toEqual(['ann', 'cart', 'cart-db', 'checkout', 'demo', SHOP_LOCATION.slice('location:default/'.length), 'shop', 'team-a', 'web']);
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(reply.headers.get('callboard-position')).toBe('CATALOG:9');
      const uids = reply.body.map(({ metadata }) => (metadata as unknown as { uid: string }).uid);
      expect(uids).toEqual(sorted(uids));
    });

    it('shows an entity with both directions of its relations, sorted', async () => {
      const [cart] = await list('?filter=metadata.name=cart');
      expect(cart?.relations).toEqual([
        { type: 'dependsOn', targetRef: 'resource:default/cart-db' },
        { type: 'hasPart', targetRef: 'component:default/web' },
        { type: 'ownedBy', targetRef: 'group:default/team-a' },
        { type: 'partOf', targetRef: 'system:default/checkout' },
        { type: 'providesApi', targetRef: 'api:default/cart-api' },
      ]);
    });

    it('keeps only the fields that are asked for', async () => {
      expect(await list('?fields=kind,metadata.name&filter=kind=domain')).toEqual([{ kind: 'Domain', metadata: { name: 'shop' } }]);
      expect(await list('?fields=kind&fields=metadata.name&filter=kind=domain')).toEqual([{ kind: 'Domain', metadata: { name: 'shop' } }]);
      expect(await list('?fields=metadata.annotations.github.com/project-slug&filter=metadata.name=cart')).toEqual([
        { metadata: { annotations: { 'github.com/project-slug': 'org/cart' } } },
      ]);
      expect(await list('?fields=nothing&filter=kind=domain')).toEqual([{}]);
    });

    it('gives windows in ref order and leads to the next with a link below the right path', async () => {
      const reply = await reader.get<Named[]>('/catalog/entities?limit=2&fields=metadata.name&offset=1');
      expect(names(reply.body)).toEqual(['web', 'shop']);
      const link = /^<(\/api\/catalog\/entities\?[^>]*)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1] ?? '';
      expect(new URL(link, catalog.url).searchParams.get('offset')).toBeNull();
      expect(JSON.parse(Buffer.from(new URL(link, catalog.url).searchParams.get('after') ?? '', 'base64').toString())).toEqual({ limit: 2, offset: 3 });
      const next = await reader.get<Named[]>(link.slice('/api'.length));
      expect(names(next.body)).toEqual(['team-a', SHOP_LOCATION.slice('location:default/'.length)]);
      const last = await reader.get<Named[]>('/catalog/entities?limit=2&offset=8&fields=metadata.name');
      expect([names(last.body), last.headers.get('link')]).toEqual([['ann'], null]);
    });

    it('orders by several fields, those without the field last', async () => {
      expect(names(await list('?order=asc:metadata.name&filter=kind=component&filter=kind=user'))).toEqual(['ann', 'cart', 'web']);
      expect(names(await list('?order=desc:metadata.name&filter=kind=component&filter=kind=user'))).toEqual(['web', 'cart', 'ann']);
      expect(names(await list('?order=asc:spec.lifecycle&order=desc:metadata.name&filter=kind=component&filter=kind=system&filter=kind=user&limit=10'))).toEqual(['web', 'cart', 'checkout', 'ann']);
      expect(names(await list('?order=desc:spec.lifecycle&filter=kind=component&filter=kind=user'))).toEqual(['cart', 'web', 'ann']);
    });

    it.each([
      ['kind=component,kind=api', ['cart', 'web']],
      ['kind=component&filter=kind=group', ['cart', 'team-a', 'web']],
      ['KIND=COMPONENT,metadata.tags.java', ['cart']],
      ['metadata.tags=java', ['cart']],
      ['metadata.tags.java=true', ['cart']],
      ['metadata.tags.java=false', []],
      ['metadata.annotations.github.com/project-slug', ['cart']],
      ['metadata.annotations.github.com/project-slug=ORG/cart', ['cart']],
      ['relations.ownedBy=group:default/team-a', ['cart', 'cart-db', 'checkout', 'demo', 'shop']],
      ['relations.OWNEDBY=GROUP:default/team-a,kind=component', ['cart']],
      ['relations.ownedBy=group:default/team-a,relations.ownedBy=user:default/ann', ['cart', 'cart-db', 'checkout', 'demo', 'shop', 'web']],
      ['relations.hasMember', ['team-a']],
      ['relations.apiProvidedBy', []],
      ['spec.type=', []],
      ['metadata.namespace=default,kind=user', ['ann']],
      ['kind,metadata.labels.tier=1', ['cart']],
      ['metadata.uid,kind=domain', ['shop']],
      ['metadata.uid=00000000-0000-4000-8000-000000000000', []],
      ['metadata.uid=nonsense', []],
      ['metadata.etag', []],
      ['relations', []],
      ['metadata.links.title=site', ['cart']],
      ["metadata.name=' OR 1=1--", []],
      ['metadata.name=%25', []],
    ])('filter=%s', async (filter, expected) => {
      expect(sorted(names(await list(`?filter=${filter}`)))).toEqual(expected);
    });

    it.each([
      ['?limit=0', 'Invalid limit, must be greater than zero', 'invalid_request'],
      ['?limit=-1', 'request/query/limit must be >= 0', 'invalid_request'],
      ['?limit=501', 'request/query/limit must be <= 500', 'invalid_request'],
      ['?limit=1e9', 'request/query/limit must be integer', 'invalid_request'],
      ['?limit=0x10', 'request/query/limit must be integer', 'invalid_request'],
      ['?limit=1&limit=2', 'request/query/limit must be integer', 'invalid_request'],
      ['?offset=-1', 'request/query/offset must be >= 0', 'invalid_request'],
      ['?offset=1e15', 'request/query/offset must be integer', 'invalid_request'],
      ['?unknown=1', "Unknown query parameter 'unknown'", 'invalid_request'],
      ['?after=zzz', 'Malformed after cursor, could not be parsed', 'invalid_cursor'],
      ['?after=', 'Invalid after, must not be empty', 'invalid_request'],
      ['?order=metadata.name', 'Invalid order parameter "metadata.name", expected "<asc or desc>:<field name>"', 'invalid_filter'],
      ['?filter==x', "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)", 'invalid_filter'],
      ['?fields=metadata.tags[0]', 'Invalid field "metadata.tags[0]", array type fields are not supported', 'invalid_filter'],
      ['?wait=soon', '"soon" is not a position; send the value of a Callboard-Position header, such as CATALOG:123.', 'invalid_wait'],
    ])('refuses %s', async (query, message, code) => {
      const reply = await reader.get<Refusal>(`/catalog/entities${query}`);
      expect(refused(reply)).toEqual([400, 'InputError', message, code]);
      expect(reply.body.request).toEqual({ method: 'GET', url: `/entities${query}` });
      expect(reply.body.response).toEqual({ statusCode: 400 });
    });

    it('refuses a NUL, which no value can hold, wherever it stands', async () => {
      const replies = [
        await reader.get<Refusal>('/catalog/entities?filter=kind=%00'),
        await reader.get<Refusal>('/catalog/entities/by-query?fullTextFilterTerm=%00&fullTextFilterFields=metadata.name'),
        await reader.get<Refusal>('/catalog/entity-facets?facet=%00'),
        await reader.post<Refusal>('/catalog/entities/by-query', { query: { kind: { $hasPrefix: '\u0000' } } }),
        await reader.post<Refusal>('/catalog/entities/by-refs', { entityRefs: ['\u0000'] }),
      ];
      expect(replies.map((reply) => refused(reply))).toEqual(replies.map(() => [400, 'InputError', 'The request must not hold the character U+0000', 'invalid_request']));
    });

    it('takes text that looks like SQL for text, in orders too', async () => {
      expect(await list('?order=asc:name;select%20pg_sleep(5)&filter=kind=domain')).toHaveLength(1);
      expect(await list("?order=asc:(select%201)&filter=a'->>'b")).toEqual([]);
    });
  });

  describe('/entities/by-query', () => {
    it('gives 20 of many or all of few, with the exact total', async () => {
      expect(await page('limit=0')).toEqual({ items: [], totalItems: 9, pageInfo: {} });
      const two = await page('limit=2&fields=metadata.name');
      expect([two.items.length, two.totalItems, Object.keys(two.pageInfo)]).toEqual([2, 9, ['nextCursor']]);
      expect(await page('totalItems=exclude&limit=9&fields=kind')).toMatchObject({ totalItems: 0, pageInfo: {} });
    });

    it('orders by the first field only and leaves out entities that lack it', async () => {
      expect(await page('limit=2&orderField=metadata.name,desc&orderField=kind,asc&fields=metadata.name&filter=kind=component')).toEqual({
        items: [{ metadata: { name: 'web' } }, { metadata: { name: 'cart' } }],
        totalItems: 2,
        pageInfo: {},
      });
      expect(await page('orderField=spec.domain&fields=metadata.name')).toEqual({ items: [{ metadata: { name: 'checkout' } }], totalItems: 1, pageInfo: {} });
      const byOwner = await page('orderField=relations.ownedBy,desc');
      expect([byOwner.totalItems, byOwner.items.length, names(byOwner.items)[0]]).toEqual([6, 6, 'web']);
    });

    it('shows an entity once, whatever number of values it has for the field of the order', async () => {
      const ascending = await page('orderField=metadata.tags&limit=1');
      expect([names(ascending.items), ascending.totalItems]).toEqual([['demo'], 3]);
      expect(names((await page('orderField=metadata.tags,asc')).items)).toEqual(['demo', 'cart', 'web']);
      expect(names((await page('orderField=metadata.tags,desc')).items)).toEqual(['cart', 'web', 'demo']);
    });

    it('walks forwards and backwards along cursors without losing or repeating one', async () => {
      for (const order of ['', '&orderField=metadata.name,asc', '&orderField=kind,desc']) {
        const all = names((await page(`limit=500${order}`)).items);
        const pages: string[][] = [];
        let current = await page(`limit=2${order}`);
        const follow = async (cursor: string) => page(`limit=2&cursor=${encodeURIComponent(cursor)}`);
        for (;;) {
          pages.push(names(current.items));
          expect(current.totalItems).toBe(9);
          if (!current.pageInfo.nextCursor) break;
          current = await follow(current.pageInfo.nextCursor);
        }
        expect(pages.flat()).toEqual(all);
        const back: string[][] = [names(current.items)];
        while (current.pageInfo.prevCursor) {
          current = await follow(current.pageInfo.prevCursor);
          back.unshift(names(current.items));
        }
        expect(back).toEqual(pages);
      }
    });

    it('finds text in the given fields, else in the field of the order', async () => {
      const term = (query: string) => page(`${query}&fields=metadata.name&orderField=metadata.name`);
      expect(await term('fullTextFilterTerm=car&fullTextFilterFields=metadata.name,metadata.title')).toEqual({
        items: [{ metadata: { name: 'cart' } }, { metadata: { name: 'cart-db' } }],
        totalItems: 2,
        pageInfo: {},
      });
      expect(names((await term('fullTextFilterTerm=%20SERVICE%20&fullTextFilterFields=metadata.title')).items)).toEqual(['cart']);
      expect(names((await term('fullTextFilterTerm=eb')).items)).toEqual(['web']);
      expect((await page('fullTextFilterTerm=web')).totalItems).toBe(0);
      expect((await term('fullTextFilterTerm=_')).totalItems).toBe(0);
      expect((await term('fullTextFilterTerm=%25')).totalItems).toBe(0);
      expect(names((await term('fullTextFilterTerm=team-a&fullTextFilterFields=relations.ownedBy&filter=kind=domain')).items)).toEqual(['shop']);
    });

    it.each([
      ['orderField=metadata.name,up', 'Invalid order field order, must be asc or desc'],
      ['totalItems=bogus', 'request/query/totalItems must be equal to one of the allowed values: include, exclude'],
      ['cursor=abc', 'Malformed cursor: SyntaxError: Unexpected token \'i\', "i\ufffd" is not valid JSON'],
      ['limit=501', 'request/query/limit must be <= 500'],
    ])('refuses %s', async (query, message) => {
      expect(refused(await reader.get(`/catalog/entities/by-query?${query}`)).slice(0, 3)).toEqual([400, 'InputError', message]);
    });

    it('refuses a cursor that was edited, widened or made for somebody else', async () => {
      const { nextCursor = '' } = (await page('limit=1&filter=kind=component')).pageInfo;
      const follow = (cursor: string, token = 'reader-token') => reader.get<Page>(`/catalog/entities/by-query?cursor=${encodeURIComponent(cursor)}`, as(token));
      expect((await follow(nextCursor)).status).toBe(200);
      const state = JSON.parse(Buffer.from(nextCursor, 'base64').toString()) as Record<string, unknown>;
      expect(state).not.toHaveProperty('query');
      const edited = [
        { ...state, filter: { type: 'all', filters: [] } },
        { ...state, totalItems: 1 },
        { ...state, signature: undefined },
        { ...state, orderFieldValues: ['00000000-0000-4000-8000-000000000000'] },
      ].map((value) => Buffer.from(JSON.stringify(value)).toString('base64'));
      for (const cursor of [...edited, Buffer.from('[]').toString('base64'), Buffer.from('null').toString('base64')]) {
        expect(refused(await follow(cursor)).at(-1)).toBe('invalid_cursor');
      }
      for (let at = 0; at < nextCursor.length; at += 7) {
        const letter = nextCursor[at] === 'A' ? 'B' : 'A';
        expect(refused(await follow(nextCursor.slice(0, at) + letter + nextCursor.slice(at + 1)))).toEqual([400, 'InputError', expect.stringContaining('ursor'), 'invalid_cursor']);
      }
      expect(refused(await follow(nextCursor, 'other-reader-token'))).toEqual([400, 'InputError', expect.stringContaining('this caller'), 'invalid_cursor']);
      const padded = `${nextCursor.replace(/=+$/, '')}==`;
      expect((await follow(padded === nextCursor ? nextCursor.replace(/=+$/, '') : padded)).status).toBe(400);
    });

    it.each([
      [{ $all: [{ kind: 'component' }, { 'spec.type': { $in: ['service'] } }] }, ['cart']],
      [{ 'metadata.name': { $hasPrefix: 'CA' } }, ['cart', 'cart-db']],
      [{ 'metadata.name': { $hasPrefix: '%' } }, []],
      [{ relations: { $contains: { type: 'dependsOn', targetRef: 'resource:default/cart-db' } } }, ['cart']],
      [{ relations: { $contains: { type: 'ownedBy', targetRef: { $in: ['user:default/ann', 'group:default/none'] } } } }, ['web']],
      [{ relations: { $contains: { type: 'memberOf' } } }, ['ann']],
      [{ 'relations.ownedBy': { $hasPrefix: 'user:' } }, ['web']],
      [{ 'metadata.tags': { $contains: 'java' } }, ['cart']],
      [{ $not: { 'metadata.namespace': 'default' } }, []],
      [{ $all: [{ kind: 'component' }, { $not: { 'metadata.tags': 'java' } }] }, ['web']],
      [{ $all: [{ kind: 'component' }, { $not: { relations: { $contains: { type: 'hasPart' } } } }] }, ['web']],
      [{ $any: [{ 'spec.type': 'database' }, { relations: { $contains: { type: 'hasMember' } } }, { 'metadata.name': { $hasPrefix: 'sho' } }] }, ['cart-db', 'shop', 'team-a']],
      [{ $any: [] }, []],
      [{ kind: { $in: [] } }, []],
      [{ kind: 'user', 'metadata.title': { $exists: false } }, ['ann']],
      [{ kind: { $exists: false } }, []],
    ])('POST %j', async (query, expected) => {
      const { status, body } = await reader.post<Page>('/catalog/entities/by-query', { query });
      expect([status, sorted(names(body.items)), body.totalItems]).toEqual([200, expected, expected.length]);
    });

    it('POST with order, text and paging goes on along its cursor', async () => {
      const all = await reader.post<Page>('/catalog/entities/by-query', {});
      expect([all.body.items.length, all.body.totalItems, all.body.pageInfo]).toEqual([9, 9, {}]);
      const not = await reader.post<Page>('/catalog/entities/by-query', { query: { $not: { kind: 'component' } }, limit: 1, fields: ['kind'] });
      expect([not.body.totalItems, not.body.items.length]).toEqual([7, 1]);
      const cursor = not.body.pageInfo.nextCursor ?? '';
      expect(JSON.parse(Buffer.from(cursor, 'base64').toString())).toHaveProperty('query', { $not: { kind: 'component' } });
      const next = await reader.post<Page>('/catalog/entities/by-query', { cursor, limit: 500 });
      expect(next.body.items).toHaveLength(6);
      const ordered = await reader.post<Page>('/catalog/entities/by-query', { orderBy: [{ field: 'metadata.name', order: 'desc' }], fullTextFilter: { term: 'cart' }, fields: ['metadata.name'] });
      expect(names(ordered.body.items)).toEqual(['cart-db', 'cart']);
    });

    it.each([
      [{ query: 'component' }, 'request/body/query must be object'],
      [{ query: { $bogus: 1 } }, 'Invalid query: Validation error: Invalid at "$bogus"'],
      [{ query: { kind: { $foo: 1 } } }, expect.stringMatching(/^Invalid query: Validation error: .*at "kind"/)],
      [{ query: { $all: [], kind: 'x' } }, "Invalid query: Validation error: Unrecognized key(s) in object: 'kind'"],
      [{ limit: 501 }, 'request/body/limit must be <= 500'],
      [{ cursor: '' }, 'Cursor cannot be empty'],
      [{ orderBy: [{ field: 'kind', order: 'up' }] }, 'Invalid order field order, must be asc or desc'],
      [[], 'request/body must be object'],
    ])('POST refuses %j', async (body, message) => {
      expect(refused(await reader.post('/catalog/entities/by-query', body)).slice(0, 3)).toEqual([400, 'InputError', message]);
    });
  });

  describe('single entities', () => {
    it('by name, letter case aside', async () => {
      const exact = await reader.get('/catalog/entities/by-name/component/default/cart');
      const other = await reader.get('/catalog/entities/by-name/Component/Default/Cart');
      expect(exact.body).toMatchObject({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart', namespace: 'default', title: 'Cart Service' } });
      expect(other.text).toBe(exact.text);
      expect(exact.headers.get('etag')).toMatch(/^W\/"/);
    });

    it('by uid', async () => {
      const byName = await reader.get<{ metadata: { uid: string } }>('/catalog/entities/by-name/component/default/cart');
      expect((await reader.get(`/catalog/entities/by-uid/${byName.body.metadata.uid}`)).text).toBe(byName.text);
    });

    it.each([
      ['/entities/by-name/component/default/nope', "No entity named 'nope' found, with kind 'component' in namespace 'default'"],
      ['/entities/by-uid/nope', 'No entity with uid nope'],
      ['/entities/by-uid/00000000-0000-4000-8000-000000000000', 'No entity with uid 00000000-0000-4000-8000-000000000000'],
      ['/entities/by-name/component/default/nope/ancestry', 'No such entity component:default/nope'],
    ])('%s is not there', async (path, message) => {
      expect(refused(await reader.get(`/catalog${path}`))).toEqual([404, 'NotFoundError', message, 'entity_not_found']);
    });

    it('ancestry leads to the location at the root', async () => {
      const { body } = await reader.get<{ rootEntityRef: string; items: { entity: Named; parentEntityRefs: string[] }[] }>('/catalog/entities/by-name/Component/default/cart/ancestry');
      expect(body.rootEntityRef).toBe('component:default/cart');
      expect(body.items.map(({ entity, parentEntityRefs }) => [entity.kind, parentEntityRefs])).toEqual([
        ['Component', [SHOP_LOCATION]],
        ['Location', []],
      ]);
    });

    it('by refs: same length and order, null for what is not there, refs compared exactly', async () => {
      const refs = async (body: object, query = '') => (await reader.post<{ items: (Named | null)[] }>(`/catalog/entities/by-refs${query}`, body)).body.items;
      expect(await refs({ entityRefs: ['component:default/cart', 'component:default/nope', 'Component:default/cart'], fields: ['metadata.name'] })).toEqual([{ metadata: { name: 'cart' } }, null, null]);
      expect(await refs({ entityRefs: [] })).toEqual([]);
      expect((await refs({ entityRefs: ['user:default/ann', 'user:default/ann'] })).map((item) => item?.metadata.name)).toEqual(['ann', 'ann']);
      const filtered = { entityRefs: ['user:default/ann', 'component:default/web', 'component:default/cart'], query: { $not: { 'metadata.tags': 'java' } } };
      expect((await refs(filtered, '?filter=kind=component')).map((item) => item?.metadata.name)).toEqual([undefined, 'web', undefined]);
      expect(refused(await reader.post('/catalog/entities/by-refs', {})).slice(0, 3)).toEqual([400, 'InputError', "request/body must have required property 'entityRefs'"]);
    });
  });

  describe('/entity-facets', () => {
    it('counts values in their own letter case, sorted; arrays count each member; the unknown is empty', async () => {
      const { body } = await reader.get('/catalog/entity-facets?facet=kind&facet=spec.type&facet=metadata.tags&facet=nope');
      expect(body).toEqual({
        facets: {
          kind: ['Component', 'Domain', 'Group', 'Location', 'Resource', 'System', 'Template', 'User'].map((value) => ({ value, count: value === 'Component' ? 2 : 1 })),
          'spec.type': ['database', 'service', 'team', 'url', 'website'].map((value) => ({ value, count: value === 'service' ? 2 : 1 })),
          'metadata.tags': ['demo', 'java', 'node', 'web'].map((value) => ({ value, count: 1 })),
          nope: [],
        },
      });
    });

    it('counts within a filter or a predicate, relations too', async () => {
      expect((await reader.get('/catalog/entity-facets?facet=kind&filter=kind=component')).body).toEqual({ facets: { kind: [{ value: 'Component', count: 2 }] } });
      expect((await reader.post('/catalog/entity-facets', { facets: ['kind'], query: { kind: 'component' } })).body).toEqual({ facets: { kind: [{ value: 'Component', count: 2 }] } });
      expect((await reader.get('/catalog/entity-facets?facet=relations.ownedBy&facet=relations.apiProvidedBy&filter=kind=component')).body).toEqual({
        facets: {
          'relations.ownedBy': [
            { value: 'group:default/team-a', count: 1 },
            { value: 'user:default/ann', count: 1 },
          ],
          'relations.apiProvidedBy': [],
        },
      });
    });

    it.each([
      ['GET', '', undefined, "request/query must have required property 'facet'"],
      ['GET', '?facet=', undefined, 'Missing facet parameter'],
      ['POST', '', { facets: [] }, 'Missing or empty facets parameter'],
      ['POST', '', {}, "request/body must have required property 'facets'"],
      ['POST', '', { facets: Array.from({ length: 101 }, (_, index) => `f${index}`) }, '101 facets are more than the limit of 100'],
    ])('refuses %s%s', async (method, query, body, message) => {
      expect(refused(await catalog.request(method, `/catalog/entity-facets${query}`, body, as('reader-token'))).slice(0, 3)).toEqual([400, 'InputError', message]);
    });
  });

  describe('the client of npm', () => {
    const client = () => new CatalogClient({ discoveryApi: { getBaseUrl: async (plugin) => `${catalog.url}/api/${plugin}` } });
    const token = { token: 'reader-token' };

    it('streams, pages by predicate along its cursors, and asks by ref', async () => {
      const streamed: string[] = [];
      for await (const part of client().streamEntities({ filter: { kind: ['component', 'domain'] }, pageSize: 2 }, token)) {
        streamed.push(...part.map(({ metadata }) => metadata.name));
      }
      expect(sorted(streamed)).toEqual(['cart', 'shop', 'web']);
      const first = await client().queryEntities({ query: { $not: { kind: 'location' } }, limit: 3, orderFields: { field: 'metadata.name', order: 'asc' } }, token);
      const second = await client().queryEntities({ cursor: first.pageInfo.nextCursor ?? '', limit: 3 }, token);
      const back = await client().queryEntities({ cursor: second.pageInfo.prevCursor ?? '', limit: 3 }, token);
      expect([first, second, back].map(({ items }) => items.map(({ metadata }) => metadata.name))).toEqual([['ann', 'cart', 'cart-db'], ['checkout', 'demo', 'shop'], ['ann', 'cart', 'cart-db']]);
      expect(second.totalItems).toBe(8);
      const { items } = await client().getEntitiesByRefs({ entityRefs: ['user:default/ann', 'user:default/bob'], filter: { kind: 'user' } }, token);
      expect(items.map((entity) => entity?.metadata.name)).toEqual(['ann', undefined]);
      expect(await client().getEntityByRef('component:default/nope', token)).toBeUndefined();
      expect((await client().getEntityFacets({ facets: ['metadata.tags'], filter: { kind: 'component' } }, token)).facets['metadata.tags']).toHaveLength(3);
      await expect(client().getEntityAncestors({ entityRef: 'component:default/nope' }, token)).rejects.toMatchObject({ cause: { name: 'NotFoundError' } });
    });
  });

  describe('positions', () => {
    it('a read that names the position of a write is answered at once', async () => {
      for (const headers of [{ 'callboard-wait': 'CATALOG:9' }, {}] as Record<string, string>[]) {
        const reply = await reader.get<Named>('/catalog/entities/by-name/component/default/cart?wait=CATALOG:9', { ...as('reader-token'), ...headers });
        expect([reply.status, reply.body.metadata.name]).toEqual([200, 'cart']);
      }
      expect(refused(await reader.get('/catalog/entities?wait=SCAFFOLDER:1')).at(-1)).toBe('invalid_wait');
    });
  });
});

describe('reads while the catalog changes', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
    await putShop(catalog.seed);
  });
  afterAll(() => catalog.stop());

  it('totals and facets are remembered and yet never behind a write that has returned', async () => {
    const total = async () => (await catalog.get<Page>('/catalog/entities/by-query?limit=1&filter=kind=group')).body.totalItems;
    const facet = async () => (await catalog.get<{ facets: { kind: { value: string; count: number }[] } }>('/catalog/entity-facets?facet=kind')).body.facets.kind.find(({ value }) => value === 'Group')?.count;
    expect([await total(), await facet(), await total(), await facet()]).toEqual([1, 1, 1, 1]);
    for (let count = 2; count < 6; count++) {
      await catalog.seed.put([{ apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: `team-${count}` }, spec: { type: 'team', children: [] } }]);
      expect([await total(), await facet()]).toEqual([count, count]);
    }
    await catalog.seed.remove(['group:default/team-2']);
    expect([await total(), await facet()]).toEqual([4, 4]);
  });

  it('an entity whose value is too long to be indexed counts as lacking the field of the order, here and in the total', async () => {
    const described = (name: string, description: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Domain', metadata: { name, description }, spec: { owner: 'team-a' } });
    await catalog.seed.put([described('short', 'b'.repeat(200)), described('long', 'a'.repeat(201))]);
    const { body } = await catalog.get<Page>('/catalog/entities/by-query?orderField=metadata.description&filter=kind=domain');
    expect([names(body.items), body.totalItems]).toEqual([['short'], 1]);
    const exists = await catalog.get<Page>('/catalog/entities/by-query?filter=kind=domain,metadata.description');
    expect(exists.body.totalItems).toBe(2);
  });

  it('a cursor of one replica is good at the other', async () => {
    const replica = await catalog.startReplica([EntitiesModule]);
    try {
      const { nextCursor = '' } = (await catalog.get<Page>('/catalog/entities/by-query?limit=2&orderField=metadata.name')).body.pageInfo;
      const read = async (url: string) => (await fetch(`${url}/api/catalog/entities/by-query?cursor=${encodeURIComponent(nextCursor)}`, { headers: { authorization: `Bearer ${catalog.token}` } })).text();
      expect(await read(replica.url)).toBe(await read(catalog.url));
    } finally {
      await replica.close();
    }
  });
});

describe('entities too large for one piece', () => {
  let catalog: CatalogWorld;
  const large = (name: string) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: { name },
    spec: { type: 'openapi', lifecycle: 'production', owner: 'team', definition: name.repeat(150_000) },
  });
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
    const insert = catalog.seed;
    // Too large for an event: stored without one.
    await insert.put(['api-one', 'api-two', 'api-tri', 'api-for', 'api-fiv'].map((name) => ({ ...large(name), spec: { ...large(name).spec, definition: 'small' } })));
    for (const name of ['api-one', 'api-two', 'api-tri', 'api-for', 'api-fiv']) {
      await catalog.database.query(`UPDATE entities SET body = replace(body, '"small"', $2) WHERE name = $1`, [name, JSON.stringify(large(name).spec.definition)]);
    }
  });
  afterAll(() => catalog.stop());

  it('are sent in pieces and yet as one answer', async () => {
    const definition = (entity: unknown) => (entity as { spec: { definition: string } }).spec.definition;
    const whole = await catalog.get<unknown[]>('/catalog/entities?filter=kind=api');
    expect(whole.body.map((entity) => definition(entity).length)).toEqual([1_050_000, 1_050_000, 1_050_000, 1_050_000, 1_050_000]);
    const windowed = await catalog.get<Named[]>('/catalog/entities?limit=4');
    expect([names(windowed.body), windowed.headers.get('link')]).toEqual([['api-fiv', 'api-for', 'api-one', 'api-tri'], expect.stringContaining('rel="next"')]);
    const paged = await catalog.get<Page>('/catalog/entities/by-query?orderField=metadata.name,desc&fields=metadata.name');
    expect([names(paged.body.items), paged.body.totalItems]).toEqual([['api-two', 'api-tri', 'api-one', 'api-for', 'api-fiv'], 5]);
    const refs = ['api:default/api-one', 'api:default/nope', 'api:default/api-two', 'api:default/api-tri', 'api:default/api-for', 'api:default/api-fiv'];
    const byRefs = await catalog.post<{ items: (Named | null)[] }>('/catalog/entities/by-refs', { entityRefs: refs });
    expect(byRefs.body.items.map((item) => item?.metadata.name)).toEqual(['api-one', undefined, 'api-two', 'api-tri', 'api-for', 'api-fiv']);
    const many = [...Array.from({ length: 1200 }, (_, index) => `api:default/nope-${index}`), 'api:default/api-two'];
    const manyByRefs = await catalog.post<{ items: (Named | null)[] }>('/catalog/entities/by-refs', { entityRefs: many, fields: ['metadata.name'] });
    expect([manyByRefs.body.items.length, manyByRefs.body.items.filter(Boolean)]).toEqual([1201, [{ metadata: { name: 'api-two' } }]]);
  });
});
