import { Caller, Public, requireUser, Requires, type Principal } from '@callboard/access';
import { InvalidInput, parseBody } from '@callboard/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { DecidePermissions } from './decide-permissions.query.js';
import { authorizeBody, type AuthorizeReply } from './decisions.dto.js';

/** Backstage's permission backend. */
@Controller('api/permission')
export class DecisionsController {
  constructor(@Inject(DecidePermissions) private readonly decidePermissions: DecidePermissions) {}

  @Post('authorize')
  @HttpCode(200)
  @Requires('permission.decision.read')
  async authorize(@Caller() caller: Principal, @Body() body: unknown): Promise<AuthorizeReply> {
    const person = requireUser(caller);
    const { items } = parseBody(authorizeBody, body);
    if (items.some(({ permission, resourceRef }) => permission.type === 'resource' && resourceRef === undefined)) {
      throw new InvalidInput('invalid_request', 'Resource permissions require a resourceRef to be set. Direct user requests without a resourceRef are not allowed.');
    }
    const answers = await this.decidePermissions.execute(
      person,
      items.map(({ permission, resourceRef }) => ({ permission: permission.name, aboutThings: resourceRef !== undefined })),
    );
    return { items: items.map(({ id }, index) => ({ id, result: answers[index] ? 'ALLOW' : 'DENY' })) };
  }

  @Get('health')
  @Public()
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
