import { SetMetadata } from '@nestjs/common';
import { PERMISSIONS, type PermissionName } from '@callboard/contracts';

const ROUTE_ACCESS = 'callboard:route-access';
const COOKIE_ALLOWED = 'callboard:cookie-allowed';

type RouteAccess = { readonly kind: 'public' } | { readonly kind: 'requires'; readonly permission: PermissionName };

/** What a route says about who may call it. */
export interface RouteDeclaration {
  readonly access: RouteAccess | undefined;
  readonly cookieAllowed: boolean;
}

/** Opens a route to everybody, signed in or not. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(ROUTE_ACCESS, { kind: 'public' } satisfies RouteAccess);

/** Opens a route to callers that hold a permission. */
export function Requires(permission: PermissionName): MethodDecorator & ClassDecorator {
  if (!Object.hasOwn(PERMISSIONS, permission)) throw new Error(`Unknown permission "${permission}"`);
  return SetMetadata(ROUTE_ACCESS, { kind: 'requires', permission } satisfies RouteAccess);
}

/** Lets a GET route also take the cookie `callboard-token`, for what browsers fetch by themselves: event streams, images, pages. */
export const AllowsCookie = (): MethodDecorator & ClassDecorator => SetMetadata(COOKIE_ALLOWED, true);

/** The declaration of a controller method; that of its class where the method says nothing. */
export function readDeclaration(controller: object, handler: object): RouteDeclaration {
  const read = <T>(key: string): T | undefined => (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;
  return { access: read<RouteAccess>(ROUTE_ACCESS), cookieAllowed: read<boolean>(COOKIE_ALLOWED) ?? false };
}
