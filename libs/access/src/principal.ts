import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { PermissionName } from '@callboard/contracts';
import { NotAllowed } from '@callboard/service-kit';
import type { FastifyRequest } from 'fastify';

/** What a token may be used for, when that is less than everything. */
export interface AccessRestriction {
  readonly plugin: string;
  readonly permission?: readonly string[];
  readonly permissionAttribute?: { readonly action?: readonly string[] };
}

/** A person. */
export interface UserPrincipal {
  readonly type: 'user';
  /** Entity ref, lower case. */
  readonly ref: string;
  /** Refs on whose behalf the user may act as owner; contains `ref`. */
  readonly ownershipRefs: readonly string[];
}

/** A program with a token of its own. */
export interface ServicePrincipal {
  readonly type: 'service';
  readonly subject: string;
  /** Absent: everything. */
  readonly restrictions?: readonly AccessRestriction[];
}

/** Who is calling. */
export type Principal = UserPrincipal | ServicePrincipal;

/** The name under which a principal appears in events, audit and logs. */
export function principalName(principal: Principal): string {
  return principal.type === 'user' ? principal.ref : principal.subject;
}

/** Lets users pass; throws {@link NotAllowed} for programs, in the words that Backstage's clients know. */
export function requireUser(principal: Principal): UserPrincipal {
  if (principal.type === 'user') return principal;
  throw new NotAllowed('not_allowed', `This endpoint does not allow '${principal.type}' credentials`);
}

/** What the guard found out about a request. */
export interface Access {
  readonly principal: Principal;
  readonly permission: PermissionName;
  /** True when the permission was given for the caller's own things only: the route must check or filter. */
  readonly ownOnly: boolean;
}

const accesses = new WeakMap<object, Access>();

/** Notes who a request comes from; for the guard. */
export function rememberAccess(request: FastifyRequest, access: Access): void {
  accesses.set(request, access);
}

/** What the guard found out about a request; throws when the route is public. */
export function accessOf(request: FastifyRequest): Access {
  const access = accesses.get(request);
  if (!access) throw new Error(`${request.method} ${request.routeOptions.url} is public and knows no caller`);
  return access;
}

/** Gives a controller method its caller as {@link Principal}. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => accessOf(context.switchToHttp().getRequest<FastifyRequest>()).principal);
