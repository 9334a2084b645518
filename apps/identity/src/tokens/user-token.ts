import { LIMITED_USER_TOKEN_TYPE, USER_TOKEN_AUDIENCE, USER_TOKEN_TYPE } from '@callboard/access';
import { CompactSign, SignJWT, type CryptoKey } from 'jose';

/** How long a user token lives; Backstage's clients expect it. */
export const TOKEN_SECONDS = 60 * 60;

export interface TokenSubject {
  readonly ref: string;
  readonly ownershipRefs: readonly string[];
}

/** A user token, and the limited one that is made of the same claims and fits into a cookie. */
export interface UserToken {
  readonly token: string;
  readonly limitedToken: string;
  readonly expiresAt: Date;
}

/**
 * Signs the two tokens of a person in Backstage's form.
 *
 * The full token carries the signature of the limited one as claim `uip`, so that who holds the full one can derive the
 * limited one; the order of fields in header and payload of the limited one is therefore part of the format.
 */
export async function signUserToken(subject: TokenSubject, { kid, key, issuer, now }: { kid: string; key: CryptoKey; issuer: string; now: Date }): Promise<UserToken> {
  const iat = Math.floor(now.getTime() / 1000);
  const exp = iat + TOKEN_SECONDS;
  const limitedToken = await new CompactSign(new TextEncoder().encode(JSON.stringify({ sub: subject.ref, iat, exp })))
    .setProtectedHeader({ typ: LIMITED_USER_TOKEN_TYPE, alg: 'ES256', kid })
    .sign(key);
  const uip = limitedToken.split('.')[2];
  const token = await new SignJWT({ iss: issuer, sub: subject.ref, ent: [...subject.ownershipRefs], aud: USER_TOKEN_AUDIENCE, iat, exp, uip })
    .setProtectedHeader({ typ: USER_TOKEN_TYPE, alg: 'ES256', kid })
    .sign(key);
  return { token, limitedToken, expiresAt: new Date(exp * 1000) };
}
