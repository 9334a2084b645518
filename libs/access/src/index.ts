export { AccessModule, type AccessOptions } from './access.module.js';
export { Authenticator, TOKEN_COOKIE } from './authenticator.js';
export { Authorizer, type Decision, type Resource } from './authorizer.js';
export { readCookie, writeCookie, type CookieOptions } from './cookies.js';
export type { KeySource } from './key-source.port.js';
export { accessOf, Caller, principalName, requireUser, type Access, type AccessRestriction, type Principal, type ServicePrincipal, type UserPrincipal } from './principal.js';
export { AllowsCookie, Public, Requires } from './route-declarations.js';
export { RouteTable, type DeclaredRoute } from './route-table.js';
export { LIMITED_USER_TOKEN_TYPE, tokenIssuer, USER_TOKEN_AUDIENCE, USER_TOKEN_TYPE, UserTokens } from './user-tokens.js';
