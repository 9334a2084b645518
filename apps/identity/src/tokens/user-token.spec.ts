import { decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import { signUserToken } from './user-token.js';

const issuer = 'http://localhost:3000/api/auth';
const ann = { ref: 'user:default/ann', ownershipRefs: ['user:default/ann', 'group:default/team-a'] };

it('has the claims and types of Backstage and lives one hour', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const now = new Date();
  const { token, limitedToken, expiresAt } = await signUserToken(ann, { kid: 'k1', key: privateKey, issuer, now });
  const iat = Math.floor(now.getTime() / 1000);

  expect(decodeProtectedHeader(token)).toEqual({ typ: 'vnd.backstage.user', alg: 'ES256', kid: 'k1' });
  expect(decodeProtectedHeader(limitedToken)).toEqual({ typ: 'vnd.backstage.limited-user', alg: 'ES256', kid: 'k1' });
  expect(decodeJwt(token)).toEqual({ iss: issuer, sub: ann.ref, ent: ann.ownershipRefs, aud: 'backstage', iat, exp: iat + 3600, uip: limitedToken.split('.')[2] });
  expect(decodeJwt(limitedToken)).toEqual({ sub: ann.ref, iat, exp: iat + 3600 });
  expect(expiresAt.getTime()).toBe((iat + 3600) * 1000);
  await jwtVerify(token, publicKey);
  await jwtVerify(limitedToken, publicKey);
});

it('lets a holder of the full token derive the limited one, as Backstage does', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const { token, limitedToken } = await signUserToken(ann, { kid: 'k1', key: privateKey, issuer, now: new Date() });
  const { sub, iat, exp, uip } = decodeJwt<{ uip: string }>(token);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(`${encode({ typ: 'vnd.backstage.limited-user', alg: 'ES256', kid: 'k1' })}.${encode({ sub, iat, exp })}.${uip}`).toBe(limitedToken);
});
