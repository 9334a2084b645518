import { cloudEventSchema, findEvent, STREAMS, type CloudEvent, type EventContract, type StreamName } from '@callboard/contracts';
import type { JsMsg } from '@nats-io/jetstream';
import { POSITION_HEADER } from './message-headers.js';

/** A message of a stream on its way to a handler. */
export interface IncomingEvent {
  /** Replaced when the broker delivers the message again: the newest delivery is the one to acknowledge. */
  message: JsMsg;
  /** Place in the log; 0 for a message that no log sent. */
  readonly position: number;
  /** Failed tries in this process. */
  failures: number;
  /** True when it comes after it was given up: then the floor says nothing about it. */
  late?: boolean;
  /** True when it was written down as a possible killer of processes before it was tried. */
  suspect?: boolean;
}

/** What a message turned out to be. */
export type Reading =
  | { kind: 'event'; event: CloudEvent }
  | { kind: 'other' }
  | { kind: 'broken'; code: 'unknown_event' | 'invalid_event'; message: string; eventId?: string; type?: string; subject?: string };

/** Wraps a message; reads no more of it than its headers. */
export function incoming(message: JsMsg): IncomingEvent {
  return { message, position: Number(message.headers?.get(POSITION_HEADER)) || 0, failures: 0 };
}

/** Reads and checks a message against the contracts that a handler asked for; never throws. */
export function readEvent(text: string, contracts: readonly EventContract[], stream: StreamName): Reading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'broken', code: 'invalid_event', message: 'The message is not JSON.' };
  }
  const envelope = cloudEventSchema.safeParse(json);
  if (!envelope.success) {
    const claimed = json as { id?: unknown; type?: unknown; subject?: unknown } | null;
    return { kind: 'broken', code: 'invalid_event', message: `The envelope is no CloudEvent: ${issuesOf(envelope.error)}`, ...textsOf(claimed) };
  }
  const { id: eventId, type, subject, source } = envelope.data;
  const broken = (code: 'unknown_event' | 'invalid_event', message: string): Reading => ({ kind: 'broken', code, message, eventId, type, subject });
  if (source !== STREAMS[stream].source) {
    return broken('invalid_event', `The stream ${stream} carries events of ${STREAMS[stream].source}, not of ${source}.`);
  }
  const contract = contracts.find((candidate) => candidate.type === type);
  if (!contract) {
    return findEvent(type) ? { kind: 'other' } : broken('unknown_event', `Nothing is known of events of type ${type}.`);
  }
  const data = contract.schema.safeParse(envelope.data.data);
  if (!data.success) {
    return broken('invalid_event', `The data breaks the contract of ${type}: ${issuesOf(data.error)}`);
  }
  return { kind: 'event', event: { ...envelope.data, data: data.data } };
}

function issuesOf(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  return error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
}

function textsOf(claimed: { id?: unknown; type?: unknown; subject?: unknown } | null): { eventId?: string; type?: string; subject?: string } {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined);
  return { eventId: text(claimed?.id), type: text(claimed?.type), subject: text(claimed?.subject) };
}
