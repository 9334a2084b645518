import { Caller, Public, requireUser, Requires, type Principal } from '@callboard/access';
import { CONFIG, parseBody } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IdentityConfig } from '../config.js';
import { callerOf } from '../providers/caller.dto.js';
import { EndSession } from './end-session.use-case.js';
import { FindSession } from './find-session.query.js';
import { ListSessions } from './list-sessions.query.js';
import { requireOwnOrigin } from './origin.js';
import { RenewToken } from './renew-token.use-case.js';
import { clearCookies, readSessionCookie, writeSessionCookie, writeTokenCookie } from './session-cookies.js';
import { startSessionBody, viewIdentity, viewSession, type IdentityView, type SessionView } from './sessions.dto.js';
import { StartSession } from './start-session.use-case.js';

/** Signed-in devices. The routes of "current" work by the session cookie, so they check the origin of the page instead of a token. */
@Controller('api/auth/sessions')
export class SessionsController {
  constructor(
    @Inject(StartSession) private readonly startSession: StartSession,
    @Inject(RenewToken) private readonly renewToken: RenewToken,
    @Inject(EndSession) private readonly endSession: EndSession,
    @Inject(FindSession) private readonly findSession: FindSession,
    @Inject(ListSessions) private readonly listSessions: ListSessions,
    @Inject(CONFIG) private readonly config: IdentityConfig,
  ) {}

  @Post()
  @Public()
  async start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): Promise<IdentityView> {
    requireOwnOrigin(this.config, request.headers.origin);
    const { provider } = parseBody(startSessionBody, body);
    const { session, secret, person, token } = await this.startSession.execute(provider, callerOf(request), request.headers['user-agent']);
    void reply.header('set-cookie', [writeSessionCookie(this.config, secret), writeTokenCookie(this.config, token.limitedToken)]);
    return viewIdentity(person, session.expiresAt);
  }

  /** The portal's server calls this too, with the cookie of its visitor and without an Origin. */
  @Post('current/token')
  @HttpCode(200)
  @Public()
  async renew(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<IdentityView & { token: string }> {
    requireOwnOrigin(this.config, request.headers.origin, 'pass');
    const { person, token } = await this.renewToken.execute(readSessionCookie(this.config, request.headers.cookie), callerOf(request));
    void reply.header('set-cookie', writeTokenCookie(this.config, token.limitedToken));
    return { token: token.token, ...viewIdentity(person, token.expiresAt) };
  }

  @Delete('current')
  @HttpCode(204)
  @Public()
  async endCurrent(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    requireOwnOrigin(this.config, request.headers.origin);
    await this.endSession.bySecret(readSessionCookie(this.config, request.headers.cookie));
    void reply.header('set-cookie', clearCookies(this.config));
  }

  @Get()
  @Requires('auth.session.read')
  async list(@Req() request: FastifyRequest, @Caller() caller: Principal): Promise<{ items: SessionView[] }> {
    const { ref } = requireUser(caller);
    const [sessions, current] = await Promise.all([
      this.listSessions.execute(ref),
      this.findSession.execute(readSessionCookie(this.config, request.headers.cookie)),
    ]);
    return { items: sessions.map((session) => viewSession(session, current?.id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('auth.session.delete')
  async end(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    await this.endSession.byId(id, caller);
  }
}
