import { createHmac } from 'node:crypto';
import { sharedConfigSchema } from '@callboard/service-kit';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { SigningKeys } from './signing-keys.js';
import { LIMITED_USER_TOKEN_TYPE, USER_TOKEN_TYPE, UserTokens } from './user-tokens.js';

const config = sharedConfigSchema.parse({ baseUrl: 'http://localhost:3000' });
const issuer = 'http://localhost:3000/api/auth';
const now = () => Math.floor(Date.now() / 1000);

let privateKey: CryptoKey;
let publicKey: CryptoKey;
let tokens: UserTokens;

beforeAll(async () => {
  ({ privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true }));
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  tokens = new UserTokens(config, new SigningKeys({ listSigningKeys: () => Promise.resolve([jwk]) }));
});

const claims = (over: JWTPayload = {}): JWTPayload => ({ iss: issuer, aud: 'backstage', sub: 'user:default/ann', ent: ['group:default/team-a'], iat: now(), exp: now() + 3600, ...over });
const sign = (payload: JWTPayload = claims(), header: Partial<JWTHeaderParameters> = {}, key: CryptoKey = privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ: USER_TOKEN_TYPE, kid: 'k1', ...header }).sign(key);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (payload: JWTPayload, key: string): JWTPayload => Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key));

it('takes a user token and gives the ownership claims with the user in front', async () => {
  expect(await tokens.verify(await sign())).toEqual({ type: 'user', ref: 'user:default/ann', ownershipRefs: ['user:default/ann', 'group:default/team-a'] });
});

it('bears thirty seconds of clock skew and no more', async () => {
  expect((await tokens.verify(await sign(claims({ exp: now() - 20 })))).ref).toBe('user:default/ann');
  await expect(tokens.verify(await sign(claims({ exp: now() - 40 })))).rejects.toMatchObject({ code: 'illegal_token' });
});

const forged: Record<string, () => Promise<string>> = {
  'garbage': async () => 'garbage-token',
  'three empty parts': async () => '..',
  'an expired token': () => sign(claims({ exp: now() - 3600 })),
  'a token of the future': () => sign(claims({ nbf: now() + 3600 })),
  'a token without end': () => sign(without(claims(), 'exp')),
  'another audience': () => sign(claims({ aud: 'catalog' })),
  'no audience': () => sign(without(claims(), 'aud')),
  'another issuer': () => sign(claims({ iss: 'https://evil.example/api/auth' })),
  'a subject that is no user': () => sign(claims({ sub: 'component:default/x' })),
  'another type': () => sign(claims(), { typ: 'JWT' }),
  'a type that only looks alike': () => sign(claims(), { typ: 'application/vnd.backstage.user' }),
  'the limited type': () => sign(claims(), { typ: LIMITED_USER_TOKEN_TYPE }),
  'a plugin token': () => sign(claims(), { typ: 'vnd.backstage.plugin' }),
  'an unknown key id': () => sign(claims(), { kid: 'k2' }),
  'a key id with a path': () => sign(claims(), { kid: '../../etc/passwd' }),
  'no key id': () => sign(claims(), { kid: undefined }),
  'a key of its own in the header': async () => {
    const own = await generateKeyPair('ES256', { extractable: true });
    return sign(claims(), { jwk: await exportJWK(own.publicKey), jku: 'http://127.0.0.1:9/keys' }, own.privateKey);
  },
  'an unknown critical header': async () => {
    const [, payload] = (await sign()).split('.');
    return `${encode({ alg: 'ES256', typ: USER_TOKEN_TYPE, kid: 'k1', crit: ['x'], x: 1 })}.${payload}.AAAA`;
  },
  'no signature algorithm': async () => `${encode({ alg: 'none', typ: USER_TOKEN_TYPE, kid: 'k1' })}.${encode(claims())}.`,
  'no signature algorithm in odd case': async () => `${encode({ alg: 'nOnE', typ: USER_TOKEN_TYPE, kid: 'k1' })}.${encode(claims())}.`,
  'a removed signature': async () => (await sign()).replace(/[^.]+$/, ''),
  'swapped claims': async () => {
    const [head, , signature] = (await sign()).split('.');
    return `${head}.${encode(claims({ sub: 'user:default/admin' }))}.${signature}`;
  },
  'a symmetric signature keyed by our public key': async () => {
    const body = `${encode({ alg: 'HS256', typ: USER_TOKEN_TYPE, kid: 'k1' })}.${encode(claims())}`;
    return `${body}.${createHmac('sha256', await exportSPKI(publicKey)).update(body).digest('base64url')}`;
  },
  'a token of 70 KB': async () => `${await sign()}${'A'.repeat(70_000)}`,
};

it.each(Object.keys(forged))('refuses %s, always with the same words', async (name) => {
  await expect(tokens.verify(await forged[name]!())).rejects.toMatchObject({ kind: 'Unauthenticated', code: 'illegal_token', message: 'Illegal token' });
});

describe('limited tokens', () => {
  it('are made of subject and times only', async () => {
    const limited = await sign({ sub: 'user:default/ann', iat: now(), exp: now() + 3600 }, { typ: LIMITED_USER_TOKEN_TYPE });
    expect(await tokens.verifyLimited(limited)).toEqual({ type: 'user', ref: 'user:default/ann', ownershipRefs: ['user:default/ann'] });
  });

  it('are not replaced by full ones', async () => {
    await expect(tokens.verifyLimited(await sign())).rejects.toMatchObject({ code: 'illegal_token' });
  });
});
