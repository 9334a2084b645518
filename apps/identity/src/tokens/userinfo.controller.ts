import { Public, UserTokens } from '@callboard/access';
import { Unauthenticated } from '@callboard/service-kit';
import { Controller, Get, Headers, Inject } from '@nestjs/common';

/** The claims of a token (OpenID Connect Core 5.3, in Backstage's form). */
@Controller('api/auth/v1/userinfo')
export class UserinfoController {
  constructor(@Inject(UserTokens) private readonly userTokens: UserTokens) {}

  @Get()
  @Public() // answers in words of its own when there is no token
  async read(@Headers('authorization') authorization?: string): Promise<{ claims: { sub: string; ent: readonly string[] } }> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Unauthenticated('missing_credentials', 'No token provided');
    const { ref, ownershipRefs } = await this.userTokens.verify(token);
    return { claims: { sub: ref, ent: ownershipRefs } };
  }
}
