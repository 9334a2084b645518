import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { NotAllowed, setActor } from '@callboard/service-kit';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator.js';
import { Authorizer } from './authorizer.js';
import { type Principal, principalName, rememberAccess } from './principal.js';
import { readDeclaration } from './route-declarations.js';

/** Stands before every HTTP route: who is it, and may they. Denies what declares nothing. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly authorizer: Authorizer,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { access, cookieAllowed } = readDeclaration(context.getClass(), context.getHandler());
    if (access?.kind === 'public') return true;

    const readOnly = request.method === 'GET' || request.method === 'HEAD';
    const principal = await this.authenticator.authenticate(request.headers, { cookieAllowed: cookieAllowed && readOnly });
    setActor(principalName(principal));
    if (!access) throw new NotAllowed('not_allowed', 'This route does not say who may call it');

    const plugin = pluginOf(request);
    refuseOtherPlugins(principal, plugin);
    const decision = await this.authorizer.assert(principal, access.permission, { plugin });
    rememberAccess(request, { principal, permission: access.permission, ownOnly: decision.condition === 'own' });
    return true;
  }
}

/** The API mount of the route that matched; read from the route, not the URL, which has many spellings. */
function pluginOf(request: FastifyRequest): string {
  const segment = (request.routeOptions.url ?? '').split('/')[2] ?? '';
  if (!segment.startsWith(':')) return segment;
  return String((request.params as Record<string, string>)[segment.slice(1)] ?? '');
}

function refuseOtherPlugins(principal: Principal, plugin: string): void {
  if (principal.type !== 'service' || !principal.restrictions) return;
  const plugins = [...new Set(principal.restrictions.map((restriction) => restriction.plugin))];
  if (plugins.includes(plugin)) return;
  throw new NotAllowed('restricted_token', `This token's access is restricted to plugin(s) '${plugins.join("', '")}'`);
}
