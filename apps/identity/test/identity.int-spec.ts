import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { EventLog, Commands, messagingMigrations } from '@callboard/messaging';
import { ListSigningKeys } from '@callboard/contracts';
import { Database, runMigrations } from '@callboard/persistence';
import { createService, type RunningService } from '@callboard/service-kit';
import { RouteTable } from '@callboard/access';
import { startTestWorld, waitFor, type ConfigOverrides, type TestWorld } from '@callboard/testing';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { AppModule } from '../src/app.module.js';
import { identityConfigSchema } from '../src/config.js';
import { CreateIdentity1732380000000 } from '../src/migrations/1732380000000-create-identity.js';

let world: TestWorld;
let service: RunningService;

const start = (overrides: ConfigOverrides = {}): Promise<RunningService> => {
  const config = world.config({ baseUrl: 'http://localhost:3000', ...overrides }, identityConfigSchema);
  return createService({ name: 'identity', config, module: AppModule.forRoot(config) });
};

beforeAll(async () => {
  world = await startTestWorld({ service: 'identity', nats: true });
  await runMigrations({ config: world.config(), service: 'identity', migrations: [...messagingMigrations, CreateIdentity1732380000000] });
  service = await start();
});
afterAll(async () => {
  await service?.close();
  await world?.stop();
});

const OWN = { origin: 'http://localhost:3000' };
const call = (method: string, path: string, { headers = {}, body, to = service }: { headers?: Record<string, string>; body?: unknown; to?: RunningService } = {}) =>
  fetch(`${to.url}/api${path}`, { method, headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) }, body: body === undefined ? undefined : JSON.stringify(body) });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const errorOf = async (reply: Response) => ((await reply.json()) as { error: { name: string; message: string; code: string } }).error;
const cookiesOf = (reply: Response): Record<string, string> => Object.fromEntries(reply.headers.getSetCookie().map((text) => text.split(';')[0]!.split('=') as [string, string]));
const cookieHeader = (cookies: Record<string, string>): string => Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');

interface GuestReply {
  profile: object;
  backstageIdentity: { token: string; identity: object; expiresInSeconds: number };
}
const guestToken = async (): Promise<string> => ((await (await call('GET', '/auth/guest/refresh')).json()) as GuestReply).backstageIdentity.token;
const signIn = async (): Promise<Record<string, string>> => cookiesOf(await call('POST', '/auth/sessions', { headers: OWN, body: { provider: 'guest' } }));

describe('keys and tokens', () => {
  it('publish no key before the first token, then exactly the one that signed it, without its private part', async () => {
    expect(await (await call('GET', '/auth/.well-known/jwks.json')).json()).toEqual({ keys: [] });
    const tokens = await Promise.all([guestToken(), guestToken(), guestToken()]);
    const { keys } = (await (await call('GET', '/auth/.well-known/jwks.json')).json()) as { keys: { kid: string }[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    for (const token of tokens) {
      expect(decodeProtectedHeader(token)).toEqual({ typ: 'vnd.backstage.user', alg: 'ES256', kid: keys[0]!.kid });
      await jwtVerify(token, createLocalJWKSet({ keys } as JSONWebKeySet), { issuer: 'http://localhost:3000/api/auth', audience: 'backstage' });
    }
  });

  it('answer guest sign-in with the payload of Backstage', async () => {
    const reply = (await (await call('GET', '/auth/guest/refresh')).json()) as GuestReply;
    expect(reply).toEqual({
      profile: {},
      backstageIdentity: {
        token: expect.any(String) as string,
        identity: { type: 'user', userEntityRef: 'user:development/guest', ownershipEntityRefs: ['user:development/guest'] },
        expiresInSeconds: 3600,
      },
    });
    expect(decodeJwt(reply.backstageIdentity.token)).toMatchObject({ sub: 'user:development/guest', ent: ['user:development/guest'] });
  });

  it('keep the private key sealed in the database, and go on with a new one when it cannot be opened', async () => {
    await guestToken();
    const stored = await service.app.get(Database).query<{ sealed: Buffer; public: { kid: string } }>('SELECT sealed_private_key AS sealed, public_key AS public FROM signing_keys');
    expect(stored).toHaveLength(1);
    expect(stored[0]!.sealed.toString('latin1')).not.toMatch(/"d"|"kty"/);

    const other = await start({ auth: { encryptionKey: Buffer.from('another-key-of-thirty-two-bytes!').toString('base64') } });
    try {
      const reply = (await (await call('GET', '/auth/guest/refresh', { to: other })).json()) as GuestReply;
      expect(decodeProtectedHeader(reply.backstageIdentity.token).kid).not.toBe(stored[0]!.public.kid);
      expect((await call('GET', '/auth/v1/userinfo', { headers: bearer(reply.backstageIdentity.token), to: other })).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('are signed by a new key once the old one has done its time, while its tokens go on', async () => {
    const before = await guestToken();
    await service.app.get(Database).query("UPDATE signing_keys SET signs_until = now() - interval '1 second'");
    const replicas = await Promise.all([start(), start()]);
    try {
      const kids = await Promise.all(
        replicas.map(async (to) => decodeProtectedHeader(((await (await call('GET', '/auth/guest/refresh', { to })).json()) as GuestReply).backstageIdentity.token).kid),
      );
      expect(kids[0]).toBe(kids[1]);
      expect(kids[0]).not.toBe(decodeProtectedHeader(before).kid);
      expect((await call('GET', '/auth/v1/userinfo', { headers: bearer(before), to: replicas[0] })).status).toBe(200);
    } finally {
      await Promise.all(replicas.map((replica) => replica.close()));
    }
  });

  it('are signed by another key a minute after theirs was withdrawn', async () => {
    const database = service.app.get(Database);
    const other = await start();
    const kidOf = async () => decodeProtectedHeader(((await (await call('GET', '/auth/guest/refresh', { to: other })).json()) as GuestReply).backstageIdentity.token).kid;
    const before = await kidOf();
    await database.query('CREATE TABLE kept_keys AS SELECT * FROM signing_keys');
    const clock = jest.spyOn(Date, 'now');
    try {
      await database.query('DELETE FROM signing_keys');
      clock.mockReturnValue(Date.now() + 61_000);
      const after = await kidOf();
      expect(after).not.toBe(before);
      const { keys } = (await (await call('GET', '/auth/.well-known/jwks.json')).json()) as { keys: { kid: string }[] };
      expect(keys.map(({ kid }) => kid)).toEqual([after]);
    } finally {
      clock.mockRestore();
      await database.query('INSERT INTO signing_keys SELECT * FROM kept_keys');
      await database.query('DROP TABLE kept_keys');
      await other.close();
    }
  });

  it('answer userinfo, and say so in their own words when there is no token', async () => {
    expect(await (await call('GET', '/auth/v1/userinfo', { headers: bearer(await guestToken()) })).json()).toEqual({ claims: { sub: 'user:development/guest', ent: ['user:development/guest'] } });
    const none = await call('GET', '/auth/v1/userinfo');
    expect([none.status, await errorOf(none)]).toEqual([401, { name: 'AuthenticationError', code: 'missing_credentials', message: 'No token provided' }]);
    expect((await errorOf(await call('GET', '/auth/v1/userinfo', { headers: bearer('garbage') }))).message).toBe('Illegal token');
  });

  it('describe themselves as an OpenID provider', async () => {
    expect(await (await call('GET', '/auth/.well-known/openid-configuration')).json()).toMatchObject({
      issuer: 'http://localhost:3000/api/auth',
      jwks_uri: 'http://localhost:3000/api/auth/.well-known/jwks.json',
      claims_supported: ['sub', 'ent'],
      code_challenge_methods_supported: ['S256', 'plain'],
    });
  });

  it('tell the keys to other services over NATS', async () => {
    const { keys } = await waitFor(() => service.app.get(Commands).send(ListSigningKeys, {}));
    expect(keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(await guestToken()).kid);
  });
});

describe('providers', () => {
  it.each([
    ['GET', '/auth/nope/start?env=development', 404, 'NotFoundError', "Unknown auth provider 'nope'"],
    ['POST', '/auth/nope/refresh', 404, 'NotFoundError', "Unknown auth provider 'nope'"],
    ['GET', '/auth/guest/start?env=development', 501, 'NotImplementedError', 'Not implemented'],
    ['POST', '/auth/guest/logout', 501, 'NotImplementedError', 'Not implemented'],
  ])('%s %s answers %i', async (method, path, status, name, message) => {
    const reply = await call(method, path);
    expect([reply.status, await errorOf(reply)]).toMatchObject([status, { name, message }]);
  });

  it('let no guest in through another name, another machine or a foreign page', async () => {
    for (const headers of [{ 'x-forwarded-for': '192.168.1.9' }, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) {
      const reply = await call('GET', '/auth/guest/refresh', { headers });
      expect([reply.status, (await errorOf(reply)).code]).toEqual([403, 'guest_refused']);
    }
    const production = await start({ mode: 'production' });
    try {
      expect((await call('GET', '/auth/guest/refresh', { to: production })).status).toBe(403);
      expect((await call('POST', '/auth/sessions', { headers: OWN, body: { provider: 'guest' }, to: production })).status).toBe(403);
    } finally {
      await production.close();
    }
  });
});

describe('sessions', () => {
  it('begin with two cookies that scripts cannot read and a stored hash, and are announced to their owner only', async () => {
    const reply = await call('POST', '/auth/sessions', { headers: { ...OWN, 'user-agent': 'Spec/1.0' }, body: { provider: 'guest' } });
    expect(reply.status).toBe(201);
    const body = (await reply.json()) as { expiresAt: string };
    expect(body).toMatchObject({ identity: { type: 'user', userEntityRef: 'user:development/guest', ownershipEntityRefs: ['user:development/guest'] }, profile: {} });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(29 * 24 * 3600 * 1000);
    expect(reply.headers.get('callboard-position')).toMatch(/^IDENTITY:\d+$/);

    const written = reply.headers.getSetCookie();
    expect(written[0]).toMatch(/^callboard-session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    expect(written[1]).toMatch(/^callboard-token=eyJ[\w.-]+; Path=\/api; Max-Age=3600; HttpOnly; SameSite=Lax$/);
    const cookies = cookiesOf(reply);
    const dump = JSON.stringify(await service.app.get(Database).query("SELECT encode(secret_hash, 'escape') AS hash, * FROM sessions"));
    expect(dump).not.toContain(cookies['callboard-session']);

    const position = Number(reply.headers.get('callboard-position')!.split(':')[1]);
    const [stored] = await service.app.get(EventLog).read({ after: position - 1, limit: 1 });
    expect(stored?.event).toMatchObject({
      type: 'callboard.identity.session.started.v1',
      source: '/identity',
      actor: 'user:development/guest',
      audience: 'user:development/guest',
      data: { userRef: 'user:development/guest', provider: 'guest' },
    });
    expect(JSON.stringify(stored)).not.toContain(cookies['callboard-session']);
  });

  it('give the device its next token, which works, and renew its cookie', async () => {
    const cookies = await signIn();
    for (const headers of [{ ...OWN }, {}]) {
      const reply = await call('POST', '/auth/sessions/current/token', { headers: { ...headers, cookie: cookieHeader(cookies) } });
      expect(reply.status).toBe(200);
      const body = (await reply.json()) as { token: string; expiresAt: string };
      expect(body).toMatchObject({ identity: { type: 'user', userEntityRef: 'user:development/guest' }, profile: {} });
      expect(Math.round((Date.parse(body.expiresAt) - Date.now()) / 60_000)).toBe(60);
      expect(Object.keys(cookiesOf(reply))).toEqual(['callboard-token']);
      expect((await call('GET', '/auth/v1/userinfo', { headers: bearer(body.token) })).status).toBe(200);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['an opaque page', { origin: 'null' }],
    ['a page on another port', { origin: 'http://localhost:4000' }],
    ['no page', {}],
  ])('do not begin or end for %s', async (_name, headers) => {
    const cookies = await signIn();
    const cookie = cookieHeader(cookies);
    const begun = await call('POST', '/auth/sessions', { headers, body: { provider: 'guest' } });
    const ended = await call('DELETE', '/auth/sessions/current', { headers: { ...headers, cookie } });
    expect([begun.status, (await errorOf(begun)).code, begun.headers.getSetCookie(), ended.status]).toEqual([403, 'origin_refused', [], 403]);
    expect((await call('POST', '/auth/sessions/current/token', { headers: { ...OWN, cookie } })).status).toBe(200);
  });

  it('give nothing to a forged, doubled or ended cookie', async () => {
    const { 'callboard-session': secret } = await signIn();
    const renew = (cookie: string) => call('POST', '/auth/sessions/current/token', { headers: { ...OWN, cookie } });
    for (const cookie of ['', 'callboard-session=', 'callboard-session=AAAA', `callboard-session=AAAA; callboard-session=${secret}`, `callboard-token=${secret}`]) {
      const reply = await renew(cookie);
      expect([reply.status, (await errorOf(reply)).code]).toEqual([401, 'session_not_found']);
    }
    const end = () => call('DELETE', '/auth/sessions/current', { headers: { ...OWN, cookie: `callboard-session=${secret}` } });
    const ended = await end();
    expect([ended.status, cookiesOf(ended)]).toEqual([204, { 'callboard-session': '', 'callboard-token': '' }]);
    expect((await renew(`callboard-session=${secret}`)).status).toBe(401);
    const again = await end();
    expect([again.status, again.headers.get('callboard-position')]).toEqual([204, null]);
  });

  it('are listed with the present device marked, and ended one by one', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const token = await guestToken();
    const list = async () =>
      ((await (await call('GET', '/auth/sessions', { headers: { ...bearer(token), cookie: cookieHeader(here) } })).json()) as { items: { id: string; current: boolean; provider: string }[] }).items;
    const items = await list();
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain('secret');

    const { id } = items.find(({ current }) => current)!;
    const ended = await call('DELETE', `/auth/sessions/${id}`, { headers: bearer(token) });
    expect([ended.status, ended.headers.get('callboard-position')]).toEqual([204, expect.stringMatching(/^IDENTITY:/)]);
    expect((await list()).map((item) => item.id)).not.toContain(id);
    expect((await call('POST', '/auth/sessions/current/token', { headers: { ...OWN, cookie: cookieHeader(here) } })).status).toBe(401);
    expect((await call('POST', '/auth/sessions/current/token', { headers: { ...OWN, cookie: cookieHeader(there) } })).status).toBe(200);
    for (const unknown of [id, 'nope', "' OR 1=1--", '\0', `${id}\0`, id.toUpperCase()]) expect((await call('DELETE', `/auth/sessions/${encodeURIComponent(unknown)}`, { headers: bearer(token) })).status).toBe(404);
  });

  it('of others can be neither seen nor ended, but by an admin', async () => {
    const [theirs] = await service.app
      .get(Database)
      .query<{ id: string }>("INSERT INTO sessions (id, secret_hash, user_ref, provider, expires_at) VALUES (gen_random_uuid(), '\\x00', 'user:default/ann', 'guest', now() + interval '1 day') RETURNING id");
    const members = await start({ permission: { assignments: [] } });
    try {
      const headers = bearer(await guestToken());
      expect(await (await call('GET', '/auth/sessions', { headers, to: members })).text()).not.toContain(theirs!.id);
      const refused = await call('DELETE', `/auth/sessions/${theirs!.id}`, { headers, to: members });
      expect([refused.status, (await errorOf(refused)).code]).toEqual([404, 'session_not_found']);
      expect((await call('DELETE', `/auth/sessions/${theirs!.id}`, { headers })).status).toBe(204);
    } finally {
      await members.close();
    }
  });

  it('clear away and announce those whose time is over', async () => {
    await signIn();
    const [expired] = await service.app.get(Database).query<{ id: string }>("UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = (SELECT id FROM sessions LIMIT 1) RETURNING id");
    await signIn();
    const { head, log } = { head: await service.app.get(EventLog).head(), log: service.app.get(EventLog) };
    const [last] = await log.read({ after: head - 1, limit: 1 });
    expect(last?.event).toMatchObject({ type: 'callboard.identity.session.ended.v1', subject: expired!.id });
    expect(await service.app.get(Database).query('SELECT 1 FROM sessions WHERE id = $1', [expired!.id])).toEqual([]);
  });

  it('know their providers and take nothing else in the body', async () => {
    const unknown = await call('POST', '/auth/sessions', { headers: OWN, body: { provider: 'nope' } });
    expect([unknown.status, (await errorOf(unknown)).code]).toEqual([404, 'unknown_auth_provider']);
    expect((await call('POST', '/auth/sessions', { headers: OWN, body: { provider: 'guest', userRef: 'user:default/admin' } })).status).toBe(400);
  });
});

describe('permissions', () => {
  const read = (resourceRef?: string) => ({ type: 'resource', name: 'catalog.entity.read', attributes: { action: 'read' }, resourceType: 'catalog-entity', resourceRef });
  const item = (id: string, { resourceRef, ...permission }: { resourceRef?: string; name: string; type: string; attributes: object }) => ({ id, permission, resourceRef });

  it('are decided for people, question by question', async () => {
    const reply = await call('POST', '/permission/authorize', {
      headers: bearer(await guestToken()),
      body: { items: [item('1', read('component:default/cart')), item('2', { type: 'basic', name: 'catalog.entity.create', attributes: { action: 'create' } })] },
    });
    expect([reply.status, await reply.json()]).toEqual([200, { items: [{ id: '1', result: 'ALLOW' }, { id: '2', result: 'ALLOW' }] }]);
  });

  it('need the thing that they are about', async () => {
    const reply = await call('POST', '/permission/authorize', { headers: bearer(await guestToken()), body: { items: [item('1', read())] } });
    expect([reply.status, (await errorOf(reply)).message]).toEqual([400, 'Resource permissions require a resourceRef to be set. Direct user requests without a resourceRef are not allowed.']);
  });

  it.each([{ items: [] }, {}])('are not decided for programs', async (body) => {
    const reply = await call('POST', '/permission/authorize', { headers: bearer(world.adminToken), body });
    expect([reply.status, await errorOf(reply)]).toEqual([403, { name: 'NotAllowedError', code: 'not_allowed', message: "This endpoint does not allow 'service' credentials" }]);
  });

  it('are denied to members where no role grants them, also under names of others', async () => {
    const members = await start({ permission: { assignments: [] } });
    try {
      const { backstageIdentity } = (await (await call('GET', '/auth/guest/refresh', { to: members })).json()) as GuestReply;
      const items = [
        item('read', read('component:default/cart')),
        item('create', { type: 'basic', name: 'catalog.location.create', attributes: {} }),
        item('task', { type: 'resource', name: 'scaffolder.task.read', attributes: {}, resourceRef: 'task-1' }),
        item('foreign', { type: 'basic', name: 'kubernetes.clusters.read', attributes: {} }),
      ];
      const reply = await call('POST', '/permission/authorize', { headers: bearer(backstageIdentity.token), body: { items }, to: members });
      const results = ((await reply.json()) as { items: { id: string; result: string }[] }).items.map(({ id, result }) => [id, result]);
      expect(Object.fromEntries(results)).toEqual({ read: 'ALLOW', create: 'DENY', task: 'DENY', foreign: 'DENY' });
    } finally {
      await members.close();
    }
  });

  it('say that they are there', async () => {
    expect(await (await call('GET', '/permission/health')).json()).toEqual({ status: 'ok' });
  });
});

describe('settings', () => {
  it('are stored, read, listed and forgotten in the form of Backstage', async () => {
    const headers = bearer(await guestToken());
    const path = '/user-settings/buckets/b/keys/k';
    const missing = await call('GET', path, { headers });
    expect([missing.status, (await errorOf(missing)).message]).toEqual([404, "Unable to find 'k' in bucket 'b'"]);
    for (const value of [{ b: 1, a: [1, 'ä'] }, null, 'text', false]) {
      const stored = await call('PUT', path, { headers, body: { value } });
      expect([stored.status, await stored.json()]).toEqual([200, { bucket: 'b', key: 'k', value }]);
      expect(await (await call('GET', path, { headers })).json()).toEqual({ bucket: 'b', key: 'k', value });
    }
    const many = await call('POST', '/user-settings/multiget', { headers, body: { items: [{ bucket: 'b', key: 'z' }, { bucket: 'b', key: 'k' }, { bucket: 'b', key: 'k' }] } });
    expect([many.status, await many.json()]).toEqual([200, { items: [null, { value: false }, { value: false }] }]);
    expect([(await call('DELETE', path, { headers })).status, (await call('DELETE', path, { headers })).status, (await call('GET', path, { headers })).status]).toEqual([204, 204, 404]);
  });

  it('are for people, bounded, and take no bad names', async () => {
    const headers = bearer(await guestToken());
    expect((await call('GET', '/user-settings/buckets/b/keys/k', { headers: bearer(world.adminToken) })).status).toBe(403);
    expect((await call('PUT', '/user-settings/buckets/b/keys/k', { headers, body: {} })).status).toBe(400);
    expect((await call('PUT', '/user-settings/buckets/b/keys/k', { headers, body: { value: 'x'.repeat(64 * 1024) } })).status).toBe(413);
    expect((await call('PUT', `/user-settings/buckets/b/keys/${'k'.repeat(256)}`, { headers, body: { value: 1 } })).status).toBe(400);
    expect((await call('PUT', '/user-settings/buckets/b/keys/%00', { headers, body: { value: 1 } })).status).toBe(400);
  });
});

it('names every bad key of its configuration, prints no secret and ends with status 78', () => {
  const file = join(world.folder, 'bad.yaml');
  const end = (text: string, script: string) => {
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(process.cwd(), 'dist', script)], { encoding: 'utf8', env: { ...process.env, CALLBOARD_CONFIG: file, CALLBOARD_MODE: 'local' } });
    return { status, stdout, lines: stderr.split('\n') };
  };
  const bad = end('baseUrl: canary\ninfrastructure: { postgresUrl: "postgres//u:canary@db", natsUrl: "nats://u:canary@" }', 'main.js');
  expect([bad.status, bad.stdout]).toEqual([78, '']);
  expect(bad.lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(':')[0])).toEqual(['baseUrl', 'infrastructure.postgresUrl', 'infrastructure.natsUrl', 'auth.encryptionKey']);
  expect(bad.lines.join()).not.toContain('canary');

  const encryptionKey = Buffer.from('a-key-of-exactly-thirty-two-byte').toString('base64');
  expect(end(`auth: { encryptionKey: "${encryptionKey}" }`, 'migrate.js')).toMatchObject({ status: 78, lines: expect.arrayContaining([expect.stringContaining('infrastructure.postgresUrl: is missing')]) });
  expect(end(`auth: { encryptionKey: "${encryptionKey}" }\ninfrastructure: { postgresUrl: "postgres://db" }`, 'main.js')).toMatchObject({ status: 78, lines: expect.arrayContaining([expect.stringContaining('infrastructure.natsUrl: is missing')]) });
});

it('is closed but for what its route table says', async () => {
  const open = service.app.get(RouteTable).list().filter(({ access }) => access?.kind === 'public').map(({ method, path }) => `${method} ${path}`);
  expect(open.filter((route) => !route.includes('/.backstage/')).sort()).toEqual([
    'ALL /api/auth/:provider/handler/frame',
    'ALL /api/auth/:provider/logout',
    'ALL /api/auth/:provider/refresh',
    'ALL /api/auth/:provider/start',
    'DELETE /api/auth/sessions/current',
    'GET /api/auth/.well-known/jwks.json',
    'GET /api/auth/.well-known/openid-configuration',
    'GET /api/auth/guest/refresh',
    'GET /api/auth/v1/userinfo',
    'GET /api/permission/health',
    'POST /api/auth/guest/refresh',
    'POST /api/auth/sessions',
    'POST /api/auth/sessions/current/token',
  ]);
});
