import { ApiError } from './api-error.js';
import { CatalogClient } from './catalog.js';
import { Http, queryString } from './http.js';
import { SearchClient } from './search.js';

/** Answers every request with the same reply and remembers what was asked. */
function fakeFetch(reply: { status?: number; body?: unknown; headers?: Record<string, string> } = {}) {
  const requests: Array<{ url: string; init: RequestInit }> = [];
  const send: typeof fetch = async (url, init = {}) => {
    requests.push({ url: String(url), init });
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status: reply.status ?? 200, headers: reply.headers });
  };
  return { send, requests };
}

describe('the HTTP of the clients', () => {
  it('repeats list parameters and leaves out what is undefined', () => {
    expect(queryString({ filter: ['kind=api', 'kind=system'], limit: 5, cursor: undefined })).toBe('?filter=kind%3Dapi&filter=kind%3Dsystem&limit=5');
  });

  it('asks for the token before each request', async () => {
    const { send, requests } = fakeFetch({ body: {} });
    let count = 0;
    const http = new Http({ baseUrl: 'http://x', token: () => `t${(count += 1)}`, fetch: send });
    await http.json('/a');
    await http.json('/a');
    expect(requests.map(({ init }) => (init.headers as Record<string, string>).authorization)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('reads the error envelope with its code and correlation id', async () => {
    const { send } = fakeFetch({
      status: 404,
      headers: { 'x-correlation-id': 'c-1' },
      body: { error: { name: 'NotFoundError', message: 'No entity x', code: 'entity_not_found' }, request: {}, response: { statusCode: 404 } },
    });
    const failure = await new Http({ baseUrl: '', fetch: send }).json('/a').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 404, code: 'entity_not_found', message: 'No entity x', correlationId: 'c-1', isUnavailable: false });
  });

  it('names the fields that a refusal is about', async () => {
    const about = async (details: unknown) => {
      const http = new Http({ baseUrl: 'http://x', fetch: async () => Response.json({ error: { name: 'InputError', message: 'no', code: 'invalid_entity', details } }, { status: 400 }) });
      const failure: unknown = await http.json('/y').catch((error: unknown) => error);
      return (failure as ApiError).problems;
    };
    expect(await about({ field: 'metadata.tags' })).toEqual([{ path: ['metadata.tags'], message: 'no' }]);
    expect(await about({ field: 'x', problems: [{ field: 'schema', message: 'must be an object' }] })).toEqual([{ path: ['schema'], message: 'must be an object' }]);
    expect(await about(undefined)).toEqual([]);
  });

  it('keeps the problems of values that a template refuses', async () => {
    const { send } = fakeFetch({ status: 400, body: { errors: [{ path: ['name'], message: 'is required', property: 'instance' }] } });
    const failure = await new Http({ baseUrl: '', fetch: send }).json('/a').catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, problems: [{ path: ['name'], message: 'is required' }] });
  });

  it('says that nobody answered when the connection fails', async () => {
    const send: typeof fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const failure = await new Http({ baseUrl: '', fetch: send }).json('/a').catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 0, code: 'service_unavailable', isUnavailable: true });
  });

  it('gives undefined for an entity that does not exist and escapes its name', async () => {
    const { send, requests } = fakeFetch({ status: 404, body: {} });
    const catalog = new CatalogClient({ baseUrl: '', fetch: send });
    expect(await catalog.findEntity('component', 'default', 'a/b')).toBeUndefined();
    expect(requests[0]?.url).toBe('/api/catalog/entities/by-name/component/default/a%2Fb');
  });

  it('sends only cursor, fields and limit for a later page', async () => {
    const { send, requests } = fakeFetch({ body: { items: [], totalItems: 0, pageInfo: {} } });
    await new CatalogClient({ baseUrl: '', fetch: send }).queryEntities({ filter: [{ kind: 'api' }], cursor: 'abc', fields: ['kind'], limit: 20 });
    expect(requests[0]?.url).toBe('/api/catalog/entities/by-query?cursor=abc&fields=kind&limit=20');
  });

  it('writes search lists in bracket notation', async () => {
    const { send, requests } = fakeFetch({ body: { results: [] } });
    await new SearchClient({ baseUrl: '', fetch: send }).query({ term: 'fare', types: ['software-catalog'], filters: { kind: ['API', 'Component'] } });
    expect(decodeURIComponent(requests[0]?.url ?? '')).toBe('/api/search/query?term=fare&types[0]=software-catalog&filters[kind][0]=API&filters[kind][1]=Component');
  });
});
