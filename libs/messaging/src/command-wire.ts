import type { CarriedContext, ErrorOnWire } from '@callboard/service-kit';

/** What travels to the handler of a command, inside Nest's packet. */
export interface CommandMessage {
  payload: unknown;
  context: CarriedContext;
}

/** What travels back. A fault without an {@link ErrorOnWire} has no particulars for others. */
export type CommandAnswer = { ok: true; reply: unknown } | { ok: false; error?: ErrorOnWire; correlationId?: string };
