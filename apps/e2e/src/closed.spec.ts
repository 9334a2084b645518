import { SERVICES } from '@callboard/contracts';
import { request } from 'node:http';
import { api, stack } from './stack.js';

const GUARDED = [
  ['GET', '/catalog/entities'],
  ['GET', '/catalog/entities/by-query'],
  ['GET', '/catalog/locations'],
  ['POST', '/catalog/locations'],
  ['GET', '/catalog/entity-facets?facet=kind'],
  ['GET', '/events'],
  ['GET', '/events/stream'],
  ['GET', '/scaffolder/v2/tasks'],
  ['POST', '/scaffolder/v2/tasks'],
  ['GET', '/scaffolder/v2/actions'],
  ['GET', '/search/query'],
  ['GET', '/plugins'],
  ['GET', '/user-settings/buckets/a/keys/b'],
] as const;

describe('closed by default', () => {
  it.each(GUARDED)('%s %s asks for a token', async (method, path) => {
    const reply = await api<{ error: { name: string; message: string; code: string } }>(path, {
      method,
      token: null,
      ...(method === 'POST' && { body: {} }),
    });
    expect([reply.status, reply.body.error.name, reply.body.error.message, reply.body.error.code]).toEqual([
      401,
      'AuthenticationError',
      'Missing credentials',
      'missing_credentials',
    ]);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each(GUARDED)('%s %s refuses a token that is not one', async (method, path) => {
    const reply = await api<{ error: { message: string } }>(path, { method, token: 'garbage-garbage', ...(method === 'POST' && { body: {} }) });
    expect([reply.status, reply.body.error.message]).toEqual([401, 'Illegal token']);
  });

  it('answers 404 with an empty body where nothing is', async () => {
    expect(await api('/catalog/nope')).toMatchObject({ status: 404, body: '' });
  });

  it('the door refuses a foreign Host (DNS rebinding)', async () => {
    expect(await statusWithHost('evil.example')).toBe(421);
    expect(await statusWithHost(`localhost:${stack.port}`)).toBe(200);
  });

  it('health needs no token', async () => {
    for (const path of ['/livez', '/readyz', '/.backstage/health/v1/readiness', '/.backstage/health/v1/liveness']) {
      expect([path, (await fetch(`${stack.url}${path}`)).status]).toEqual([path, 200]);
    }
  });

  it('every service listens on loopback only, and answers for itself', async () => {
    for (const [index, service] of ['catalog', 'scaffolder', 'search', 'plugin-host', 'identity'].entries()) {
      const reply = await fetch(`http://127.0.0.1:${stack.port + 101 + index}/.backstage/health/v1/readiness`);
      expect([service, reply.status, await reply.json()]).toEqual([service, 200, { status: 'ok' }]);
    }
    expect(SERVICES).toHaveLength(5);
  });
});

function statusWithHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: stack.port, path: '/api/auth/.well-known/jwks.json', headers: { host } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
