import { IngestionClient } from './ingestion.js';
import { OverlaysClient } from './overlays.js';

interface Sent {
  method: string;
  url: string;
  ifMatch: string | null;
  body: unknown;
}

function recorder(status: number, body: unknown) {
  const sent: Sent[] = [];
  const options = {
    baseUrl: 'http://callboard',
    fetch: (async (url: string, init: RequestInit) => {
      sent.push({ method: init.method ?? 'GET', url, ifMatch: new Headers(init.headers).get('if-match'), body: init.body === undefined ? undefined : JSON.parse(String(init.body)) });
      return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { etag: '"1"', 'content-type': 'application/json' } });
    }) as typeof fetch,
  };
  return { sent, options };
}

describe('overlays', () => {
  it('are read with their tag, and changed by it', async () => {
    const { sent, options } = recorder(200, { entityRef: 'component:default/a', fields: [] });
    const overlays = new OverlaysClient(options);
    expect(await overlays.find('Component', 'default', 'a b')).toMatchObject({ entityRef: 'component:default/a', etag: '"1"' });
    await overlays.put('component', 'default', 'a', { title: 'A' }, '"1"');
    await overlays.merge('component', 'default', 'a', { title: null });
    expect(sent).toEqual([
      { method: 'GET', url: 'http://callboard/api/catalog/entities/by-name/Component/default/a%20b/overlay', ifMatch: null, body: undefined },
      { method: 'PUT', url: 'http://callboard/api/catalog/entities/by-name/component/default/a/overlay', ifMatch: '"1"', body: { title: 'A' } },
      { method: 'PATCH', url: 'http://callboard/api/catalog/entities/by-name/component/default/a/overlay', ifMatch: null, body: { title: null } },
    ]);
  });

  it('are lifted, and absent where there is no entity', async () => {
    const lifting = recorder(204, undefined);
    await new OverlaysClient(lifting.options).lift('a', 'b', 'c', '*');
    expect(lifting.sent).toEqual([expect.objectContaining({ method: 'DELETE', ifMatch: '*' })]);
    expect(await new OverlaysClient(recorder(404, {}).options).find('a', 'b', 'c')).toBeUndefined();
    expect(await new OverlaysClient(recorder(404, {}).options).findProposal('a', 'b', 'c')).toBeUndefined();
  });
});

describe('ingestion', () => {
  it('is asked for by filter and page', async () => {
    const { sent, options } = recorder(200, { items: [], pageInfo: {} });
    const ingestion = new IngestionClient(options);
    await ingestion.listErrors({ code: 'invalid_yaml', owner: 'group:default/a', limit: 5 });
    await ingestion.listFiles('x/y', { cursor: 'c' });
    await ingestion.explain('component', 'default', 'a');
    expect(sent.map(({ url }) => url.replace('http://callboard/api/catalog', ''))).toEqual(['/ingestion/errors?code=invalid_yaml&owner=group%3Adefault%2Fa&limit=5', '/ingestion/x%2Fy/files?cursor=c', '/why/component/default/a']);
  });
});
