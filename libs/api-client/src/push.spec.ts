import { PushClient } from './push.js';

function client(body: unknown = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const send: typeof fetch = async (url, init = {}) => {
    requests.push({ url: String(url), init });
    return new Response(JSON.stringify(body));
  };
  return { push: new PushClient({ baseUrl: 'http://x', fetch: send }), requests };
}

const entity = { apiVersion: 'v1', kind: 'API', metadata: { name: 'a' } };

describe('pushing', () => {
  it('replaces and changes sets, under a key', async () => {
    const { push, requests } = client();
    await push.replaceEntities('ci:main', [{ entity }], { idempotencyKey: 'k' });
    await push.changeEntities('ci:main', { removed: ['api:default/a'] });
    expect(requests.map(({ url, init: { method, body } }) => [method, url, JSON.parse(String(body))])).toEqual([
      ['PUT', 'http://x/api/catalog/sources/ci%3Amain/entities', { entities: [{ entity }] }],
      ['PATCH', 'http://x/api/catalog/sources/ci%3Amain/entities', { added: [], removed: ['api:default/a'] }],
    ]);
    expect(requests[0]?.init.headers).toMatchObject({ 'idempotency-key': 'k' });
  });

  it('puts one entity under its own name, on conditions', async () => {
    const { push, requests } = client();
    await push.putEntity(entity, { source: 'ci', ifMatch: 'abc' });
    await push.putEntity({ ...entity, metadata: { name: 'b', namespace: 'n' } }, { ifAbsent: true });
    expect(requests.map(({ url }) => url)).toEqual(['http://x/api/catalog/entities/by-name/API/default/a?source=ci', 'http://x/api/catalog/entities/by-name/API/n/b']);
    expect(requests[0]?.init.headers).toMatchObject({ 'if-match': '"abc"' });
    expect(requests[1]?.init.headers).toMatchObject({ 'if-none-match': '*' });
  });
});
