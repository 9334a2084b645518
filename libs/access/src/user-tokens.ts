import { Inject, Injectable } from '@nestjs/common';
import { AppError, CONFIG, type SharedConfig, Unauthenticated } from '@callboard/service-kit';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { UserPrincipal } from './principal.js';
import { SigningKeys } from './signing-keys.js';

/** `typ` of the token that a person's programs send as bearer. */
export const USER_TOKEN_TYPE = 'vnd.backstage.user';
/** `typ` of the token that only travels in a cookie and only opens routes that say so. */
export const LIMITED_USER_TOKEN_TYPE = 'vnd.backstage.limited-user';
export const USER_TOKEN_AUDIENCE = 'backstage';

const MAX_TOKEN_LENGTH = 8_192;
const MAX_CLOCK_SKEW_SECONDS = 30;
const USER_REF = /^user:[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/;

/** Who issues user tokens of this installation. */
export function tokenIssuer(config: Pick<SharedConfig, 'baseUrl'>): string {
  return `${config.baseUrl}/api/auth`;
}

/** Checks the user tokens of this installation (rest-compat form: ES256, exact type, issuer and audience). */
@Injectable()
export class UserTokens {
  constructor(
    @Inject(CONFIG) private readonly config: SharedConfig,
    private readonly keys: SigningKeys,
  ) {}

  /** Who a bearer token belongs to; throws {@link Unauthenticated} for anything but a valid user token. */
  async verify(token: string): Promise<UserPrincipal> {
    return toPrincipal(await this.check(token, { typ: USER_TOKEN_TYPE, issuer: tokenIssuer(this.config), audience: USER_TOKEN_AUDIENCE }));
  }

  /** Who a cookie belongs to; throws {@link Unauthenticated} for anything but a valid limited token. */
  async verifyLimited(token: string): Promise<UserPrincipal> {
    return toPrincipal(await this.check(token, { typ: LIMITED_USER_TOKEN_TYPE }));
  }

  private async check(token: string, expected: Pick<JWTVerifyOptions, 'issuer' | 'audience'> & { typ: string }): Promise<JWTPayload> {
    try {
      if (token.length > MAX_TOKEN_LENGTH) throw illegalToken();
      const { typ, alg, kid } = decodeProtectedHeader(token);
      // Compared before any key is looked up: jose would take "application/…" and other letter case for the same type.
      if (typ !== expected.typ || alg !== 'ES256' || typeof kid !== 'string') throw illegalToken();
      const key = await this.keys.find(kid);
      if (!key) throw illegalToken();
      const { payload } = await jwtVerify(token, key, {
        ...expected,
        algorithms: ['ES256'],
        clockTolerance: MAX_CLOCK_SKEW_SECONDS,
        requiredClaims: ['sub', 'iat', 'exp'],
      });
      return payload;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      if (cause instanceof errors.JOSEError || cause instanceof TypeError) throw illegalToken(cause);
      throw cause;
    }
  }
}

/** The one answer to every token that cannot be accepted, so that it tells nothing about why. */
export function illegalToken(cause?: unknown): Unauthenticated {
  return new Unauthenticated('illegal_token', 'Illegal token', { cause });
}

function toPrincipal({ sub, ent }: JWTPayload): UserPrincipal {
  if (typeof sub !== 'string' || !USER_REF.test(sub)) throw illegalToken();
  const claimed = Array.isArray(ent) ? ent.filter((ref): ref is string => typeof ref === 'string') : [];
  return { type: 'user', ref: sub, ownershipRefs: [...new Set([sub, ...claimed])] };
}
