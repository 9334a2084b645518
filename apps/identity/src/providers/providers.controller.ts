import { Public } from '@callboard/access';
import { CONFIG, NotFound, Unavailable } from '@callboard/service-kit';
import { All, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IdentityConfig } from '../config.js';
import { IssueUserToken } from '../tokens/issue-user-token.use-case.js';
import { TOKEN_SECONDS } from '../tokens/user-token.js';
import { callerOf } from './caller.dto.js';
import { signInGuest } from './guest.js';

/** Sign-in in Backstage's wire form. */
@Controller('api/auth')
@Public()
export class ProvidersController {
  constructor(
    @Inject(IssueUserToken) private readonly issueUserToken: IssueUserToken,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  @Get('guest/refresh')
  refreshGuest(@Req() request: FastifyRequest): Promise<object> {
    return this.signInGuest(request);
  }

  @Post('guest/refresh')
  @HttpCode(200)
  postRefreshGuest(@Req() request: FastifyRequest): Promise<object> {
    return this.signInGuest(request);
  }

  @All([':provider/start', ':provider/refresh', ':provider/handler/frame', ':provider/logout'])
  refuse(@Param('provider') provider: string): never {
    if (provider === 'guest') throw new Unavailable('not_implemented', 'Not implemented');
    throw new NotFound('unknown_auth_provider', `Unknown auth provider '${provider}'`);
  }

  private async signInGuest(request: FastifyRequest): Promise<object> {
    const person = signInGuest(this.config, callerOf(request));
    const { token } = await this.issueUserToken.execute(person);
    return {
      profile: person.profile,
      backstageIdentity: {
        token,
        identity: { type: 'user', userEntityRef: person.ref, ownershipEntityRefs: person.ownershipRefs },
        expiresInSeconds: TOKEN_SECONDS,
      },
    };
  }
}
