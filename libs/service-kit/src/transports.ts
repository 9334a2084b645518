import type { CustomTransportStrategy } from '@nestjs/microservices';

/**
 * Injection token of the message transports that a service listens on besides HTTP.
 *
 * Provided by the messaging module as a list of {@link CustomTransportStrategy}; `startService` connects each.
 */
export const TRANSPORTS = Symbol('callboard.transports');

export type Transports = readonly CustomTransportStrategy[];
