import { Public, tokenIssuer } from '@callboard/access';
import { CONFIG } from '@callboard/service-kit';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { IdentityConfig } from '../config.js';
import { ListSigningKeysQuery } from './list-signing-keys.query.js';
import type { PublicKey } from './signing-key.js';

/** What others need to check our tokens (OpenID Connect Discovery 1.0). */
@Controller('api/auth/.well-known')
@Public()
export class KeysController {
  constructor(
    @Inject(ListSigningKeysQuery) private readonly listSigningKeys: ListSigningKeysQuery,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=30')
  async listKeys(): Promise<{ keys: PublicKey[] }> {
    return { keys: await this.listSigningKeys.execute() };
  }

  @Get('openid-configuration')
  describe(): object {
    const issuer = tokenIssuer(this.config);
    return {
      issuer,
      token_endpoint: `${issuer}/v1/token`,
      userinfo_endpoint: `${issuer}/v1/userinfo`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      scopes_supported: ['openid'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      claims_supported: ['sub', 'ent'],
      grant_types_supported: ['authorization_code'],
      authorization_endpoint: `${issuer}/v1/authorize`,
      code_challenge_methods_supported: ['S256', 'plain'],
    };
  }
}
