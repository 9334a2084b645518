import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { createService, sharedConfigSchema, type RunningService } from '@callboard/service-kit';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { AccessModule, AllowsCookie, Caller, LIMITED_USER_TOKEN_TYPE, Public, Requires, RouteTable, USER_TOKEN_TYPE, type KeySource, type Principal } from './index.js';

const keyPair = await generateKeyPair('ES256', { extractable: true });

class OwnKeys implements KeySource {
  async listSigningKeys() {
    return [{ ...(await exportJWK(keyPair.publicKey)), kid: 'k1' }];
  }
}

@Module({ providers: [OwnKeys], exports: [OwnKeys] })
class OwnKeysModule {}

@Controller('api/catalog')
class ThingsController {
  @Get('open')
  @Public()
  open() {
    return { open: true };
  }
  @Get('things')
  @Requires('catalog.entity.read')
  list(@Caller() caller: Principal) {
    return caller;
  }
  @Post('things')
  @Requires('catalog.location.create')
  create(@Caller() caller: Principal) {
    return caller;
  }
  @Get('stream')
  @Requires('catalog.entity.read')
  @AllowsCookie()
  stream(@Caller() caller: Principal) {
    return caller;
  }
}

@Controller('api/scaffolder')
class TasksController {
  @Get('tasks')
  @Requires('scaffolder.task.read')
  list() {
    return [];
  }
}

@Controller('api/catalog')
class ForgetfulController {
  @Get('forgotten')
  forgotten() {
    return 'secret';
  }
}

@Controller('api/catalog')
class CarelessController {
  @Post('careless')
  @Requires('catalog.entity.read')
  @AllowsCookie()
  careless() {
    return 'done';
  }
}

const config = sharedConfigSchema.parse({
  mode: 'local',
  logging: { level: 'silent' },
  services: { catalog: { port: 0 } },
  permission: { assignments: [{ role: 'admin', members: ['user:development/guest'] }] },
  auth: {
    externalAccess: [
      { type: 'static', options: { token: 'token-of-everything', subject: 'ext-ci' } },
      { type: 'static', options: { token: 'token-of-the-reader', subject: 'ext-reader' }, accessRestrictions: [{ plugin: 'catalog', permission: 'catalog.entity.read' }] },
    ],
  },
});

const started: RunningService[] = [];

async function start(...controllers: Type[]): Promise<RunningService> {
  @Module({ imports: [AccessModule.forRoot({ config, service: 'catalog', keySource: { useExisting: OwnKeys, imports: [OwnKeysModule] } })], controllers })
  class AppModule {}
  const running = await createService({ name: 'catalog', config, module: AppModule });
  started.push(running);
  return running;
}

let service: RunningService;
beforeAll(async () => {
  service = await start(ThingsController, TasksController);
});
afterAll(() => Promise.all(started.map((running) => running.close())));

const call = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(`${service.url}${path}`, { method, headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const now = () => Math.floor(Date.now() / 1000);
const userToken = (sub: string, key: CryptoKey = keyPair.privateKey) =>
  new SignJWT({ iss: `${config.baseUrl}/api/auth`, aud: 'backstage', sub, iat: now(), exp: now() + 60 }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: USER_TOKEN_TYPE }).sign(key);
const limitedToken = (sub: string) => new SignJWT({ sub, iat: now(), exp: now() + 60 }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: LIMITED_USER_TOKEN_TYPE }).sign(keyPair.privateKey);
const errorOf = async (reply: Response) => ((await reply.json()) as { error: { name: string; message: string; code: string } }).error;

it('refuses every guarded route alike without a token and with a bad one, whatever the spelling', async () => {
  const guarded = service.app.get(RouteTable).list().filter(({ access }) => access?.kind === 'requires');
  expect(guarded.length).toBeGreaterThan(3);
  for (const { method, path } of guarded) {
    for (const [headers, message] of [
      [{}, 'Missing credentials'],
      [{ authorization: 'Bearer ' }, 'Missing credentials'],
      [{ authorization: 'Basic dXNlcjpwYXNz' }, 'Missing credentials'],
      [bearer('garbage-token'), 'Illegal token'],
      [{ 'x-forwarded-user': 'user:default/ann', 'x-portal-user': 'user:default/ann' }, 'Missing credentials'],
    ] as const) {
      const reply = await call(path, headers, method);
      expect([path, reply.status, reply.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      expect((await errorOf(reply)).message).toBe(message);
    }
  }
  for (const spelling of ['/%61pi/catalog/things', '/api/catalog/things/']) expect((await call(spelling)).status).toBe(401);
  for (const spelling of ['//api/catalog/things', '/api/./catalog//things', '/API/catalog/things', '/api/catalog/things.json']) expect([401, 404]).toContain((await call(spelling)).status);
  expect((await call('/api/catalog/things', {}, 'HEAD')).status).toBe(401);
});

it('opens what is declared public', async () => {
  expect(await (await call('/api/catalog/open')).json()).toEqual({ open: true });
  expect(await (await call('/api/catalog/.backstage/auth/v1/jwks.json')).json()).toEqual({ keys: [] });
});

it('tells the route who is calling, and takes the scheme in any letter case', async () => {
  expect(await (await call('/api/catalog/things', bearer('token-of-everything'))).json()).toEqual({ type: 'service', subject: 'ext-ci' });
  expect(await (await call('/api/catalog/things', { authorization: `bearer ${await userToken('user:default/ann')}` })).json()).toMatchObject({ type: 'user', ref: 'user:default/ann' });
});

it('keeps a restricted token to its plugin and permission', async () => {
  expect((await call('/api/catalog/things', bearer('token-of-the-reader'))).status).toBe(200);
  const other = await call('/api/scaffolder/tasks', bearer('token-of-the-reader'));
  expect([other.status, await errorOf(other)]).toEqual([403, { name: 'NotAllowedError', code: 'restricted_token', message: "This token's access is restricted to plugin(s) 'catalog'" }]);
  const write = await call('/api/catalog/things', bearer('token-of-the-reader'), 'POST');
  expect([write.status, (await errorOf(write)).name]).toEqual([403, 'NotAllowedError']);
  expect((await call('/%61pi/scaffolder/tasks', bearer('token-of-the-reader'))).status).toBe(403);
});

it('lets members read, admins write, and nobody whose token we did not sign', async () => {
  expect((await call('/api/catalog/things', bearer(await userToken('user:default/ann')))).status).toBe(200);
  expect((await call('/api/catalog/things', bearer(await userToken('user:default/ann')), 'POST')).status).toBe(403);
  expect((await call('/api/catalog/things', bearer(await userToken('user:development/guest')), 'POST')).status).toBe(201);
  const stranger = await generateKeyPair('ES256');
  expect((await call('/api/catalog/things', bearer(await userToken('user:development/guest', stranger.privateKey)))).status).toBe(401);
});

it('takes the cookie where a route says so, and a limited token nowhere else', async () => {
  const cookie = `callboard-token=${await limitedToken('user:default/ann')}`;
  expect(await (await call('/api/catalog/stream', { cookie })).json()).toMatchObject({ ref: 'user:default/ann' });
  expect((await call('/api/catalog/things', { cookie })).status).toBe(401);
  expect((await call('/api/catalog/things', bearer(await limitedToken('user:default/ann')))).status).toBe(401);
  expect((await call('/api/catalog/stream', { cookie: `callboard-token=${await userToken('user:default/ann')}` })).status).toBe(401);
  expect((await call('/api/catalog/stream', { cookie, ...bearer('garbage-token') })).status).toBe(401);
});

it('lists the permissions and rules of the mount in Backstage form', async () => {
  const body = (await (await call('/api/catalog/.well-known/backstage/permissions/metadata', bearer('token-of-everything'))).json()) as { permissions: object[]; rules: { name: string }[] };
  expect(body.permissions[0]).toEqual({ type: 'resource', name: 'catalog.entity.read', attributes: { action: 'read' }, resourceType: 'catalog-entity' });
  expect(body.permissions).toContainEqual({ type: 'basic', name: 'catalog.entity.validate', attributes: {} });
  expect(body.rules.map(({ name }) => name)).toEqual(['HAS_ANNOTATION', 'HAS_LABEL', 'HAS_METADATA', 'HAS_SPEC', 'IS_ENTITY_KIND', 'IS_ENTITY_OWNER']);
});

it('refuses to start when a route says nothing, or takes a cookie for a write', async () => {
  await expect(start(ThingsController, ForgetfulController)).rejects.toThrow('GET /api/catalog/forgotten (ForgetfulController.forgotten) declares neither');
  await expect(start(CarelessController)).rejects.toThrow('POST /api/catalog/careless (CarelessController.careless) takes a cookie');
});
