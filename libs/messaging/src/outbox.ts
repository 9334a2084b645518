import { randomUUID } from 'node:crypto';
import { STREAMS, type Cause, type EventContract, type EventData } from '@callboard/contracts';
import type { Tx } from '@callboard/persistence';
import { currentContext, injectTrace } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LogSignal } from './log-signal.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** A fact to announce; the envelope around it is made by {@link Outbox.append}. */
export interface NewEvent<E extends EventContract = EventContract> {
  contract: E;
  /** The entity ref, or the id of the thing that changed. */
  subject: string;
  data: EventData<E>;
  /** Left out: `<uid>@<revision>` where the data has a uid, else a new UUID. */
  id?: string;
  /** Must be given for contracts that are `revisioned`. */
  revision?: number;
  cause?: Cause;
  /** Left out: now. */
  time?: Date;
  /** Refs or `permission:<name>` that may be told; left out: the catalog's rules decide. */
  audience?: readonly string[];
}

/** One message may have 1 MiB, its headers included. */
const MAX_EVENT_BYTES = 1024 * 1024 - 16 * 1024;

const PENDING = Symbol('callboard.outbox');

interface PendingEvent {
  id: string;
  type: string;
  subject: string;
  natsSubject: string;
  revision?: number;
  envelope: string;
}

// JSON texts hold no control characters. As one text they need no escaping, quote by quote, on the way out and in.
const SEPARATOR = '\u001e';

// Positions are drawn under the lock of the one head row, which is held until the commit: gap-free, in commit order.
const WRITE = `
  WITH head AS (
    UPDATE log_head SET position = position + $1 RETURNING position - $1 AS start
  ), written AS (
    INSERT INTO outbox (position, event_id, type, subject, nats_subject, revision, event)
    SELECT head.start + item.ordinal, item.event_id, item.type, item.subject, item.nats_subject, item.revision, item.event
    FROM head, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], string_to_array($7::text, E'\\x1e'))
      WITH ORDINALITY AS item(event_id, type, subject, nats_subject, revision, event, ordinal)
  )
  SELECT start + $1 AS position FROM head`;

/**
 * The only way to publish.
 *
 * What is appended is written by the last statement of the transaction: if that commits, every subscriber will hear of
 * it, in commit order; if it does not, nobody does. The HTTP reply in progress gets `Callboard-Position`.
 */
@Injectable()
export class Outbox {
  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(LogSignal) private readonly signal: LogSignal,
  ) {}

  /** Adds an event to the transaction; throws a plain Error when the event breaks its contract or is larger than 1 MiB. */
  append<E extends EventContract>(tx: Tx, event: NewEvent<E>): void {
    const pending = this.describe(event);
    const known = tx.state.get(PENDING) as PendingEvent[] | undefined;
    if (known) {
      known.push(pending);
      return;
    }
    const events = [pending];
    tx.state.set(PENDING, events);
    const { setReplyHeader } = currentContext();
    tx.beforeCommit(
      async () => {
        const position = await write(tx, events);
        tx.onCommit(() => {
          setReplyHeader?.('callboard-position', `${this.options.stream}:${position}`);
          this.signal.wake();
        });
      },
      { last: true },
    );
  }

  private describe<E extends EventContract>({ contract, subject, data, id, revision, cause, time, audience }: NewEvent<E>): PendingEvent {
    this.check(contract, data, revision);
    const eventId = id ?? defaultId(data, revision);
    const envelope = JSON.stringify({
      specversion: '1.0',
      id: eventId,
      source: STREAMS[contract.stream].source,
      type: contract.type,
      subject,
      time: (time ?? new Date()).toISOString(),
      datacontenttype: 'application/json',
      ...(revision !== undefined && { revision, sequence: String(revision).padStart(10, '0') }),
      ...injectTrace(),
      ...(cause && { cause: JSON.stringify(cause) }),
      ...(audience && { audience: audience.join(',') }),
      data,
    });
    if (Buffer.byteLength(envelope) > MAX_EVENT_BYTES) {
      throw new Error(`Event ${contract.type} of ${subject} is larger than a message may be; send a reference and a hash instead`);
    }
    return { id: eventId, type: contract.type, subject, natsSubject: contract.natsSubject(subject), revision, envelope };
  }

  private check(contract: EventContract, data: unknown, revision: number | undefined): void {
    if (contract.stream !== this.options.stream) {
      throw new Error(`Service ${this.options.service} does not own the stream ${contract.stream} of ${contract.type}`);
    }
    if (contract.revisioned && revision === undefined) {
      throw new Error(`Event ${contract.type} needs a revision`);
    }
    // A wrong event would be every reader's dead letter: better no change at all.
    const { error } = contract.schema.safeParse(data);
    if (error) {
      const issues = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      throw new Error(`Event ${contract.type} breaks its contract: ${issues}`);
    }
  }
}

async function write(tx: Tx, events: readonly PendingEvent[]): Promise<number> {
  const head = await tx.one<{ position: number }>(WRITE, [
    events.length,
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ subject }) => subject),
    events.map(({ natsSubject }) => natsSubject),
    events.map(({ revision }) => revision ?? null),
    events.map(({ envelope }) => envelope).join(SEPARATOR),
  ]);
  if (!head) {
    throw new Error('The log has no head row: were the messaging migrations run?');
  }
  return head.position;
}

function defaultId(data: unknown, revision: number | undefined): string {
  const uid = (data as { uid?: unknown } | undefined)?.uid;
  return typeof uid === 'string' && revision !== undefined ? `${uid}@${revision}` : randomUUID();
}

/** The event as subscribers get it: the stored text with its position in front. */
export function withPosition(event: string, position: number): string {
  return `{"position":"${position}",${event.slice(1)}`;
}
