import { Injectable } from '@nestjs/common';
import { Unauthenticated } from '@callboard/service-kit';
import { readCookie } from './cookies.js';
import type { Principal } from './principal.js';
import { StaticTokens } from './static-tokens.js';
import { UserTokens } from './user-tokens.js';

/** Cookie that holds the limited user token. */
export const TOKEN_COOKIE = 'callboard-token';

const BEARER = /^Bearer +(\S+)$/i;

/** Finds out who a request comes from. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly staticTokens: StaticTokens,
    private readonly userTokens: UserTokens,
  ) {}

  /**
   * The caller of a request, by its bearer token or, where the route allows it, by the token cookie.
   *
   * Throws {@link Unauthenticated}: `Missing credentials` or `Illegal token`.
   */
  async authenticate(headers: { authorization?: string; cookie?: string }, { cookieAllowed }: { cookieAllowed: boolean }): Promise<Principal> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    if (token) return this.staticTokens.find(token) ?? this.userTokens.verify(token);
    const limited = cookieAllowed && headers.authorization === undefined ? readCookie(headers.cookie, TOKEN_COOKIE) : undefined;
    if (limited) return this.userTokens.verifyLimited(limited);
    throw new Unauthenticated('missing_credentials', 'Missing credentials');
  }
}
