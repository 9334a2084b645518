export { isPublicAddress } from './address.js';
export type { AppOwner } from './github-app-tokens.js';
export { Outbound, type OutboundRequest, type OutboundResponse } from './outbound.js';
export { OutboundModule } from './outbound.module.js';
