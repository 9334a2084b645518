import { tokenIssuer } from '@callboard/access';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IdentityConfig } from '../config.js';
import { ObtainSigningKey } from '../keys/obtain-signing-key.use-case.js';
import { signUserToken, type TokenSubject, type UserToken } from './user-token.js';

/** Issues the tokens of a person who has proven who they are. */
@Injectable()
export class IssueUserToken {
  constructor(
    @Inject(ObtainSigningKey) private readonly obtainSigningKey: ObtainSigningKey,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  async execute(subject: TokenSubject): Promise<UserToken> {
    const { id, key } = await this.obtainSigningKey.execute();
    return signUserToken(subject, { kid: id, key, issuer: tokenIssuer(this.config), now: new Date() });
  }
}
