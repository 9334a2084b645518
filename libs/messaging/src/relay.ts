import { setTimeout as delay } from 'node:timers/promises';
import type { StreamName } from '@callboard/contracts';
import { backOffMs, Database, schemaOf } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager, type PubAck, type StreamExpectations, type StreamInfo } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { BrokerConnection } from './broker-connection.js';
import { LockSession } from './lock-session.js';
import { LogSignal } from './log-signal.js';
import { POSITION_HEADER } from './message-headers.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';
import { withPosition } from './outbox.js';
import { ensureStream } from './stream-setup.js';
import { lastStoredMessage } from './stream-tail.js';
import { WakeUp } from './wake-up.js';

/** Publishes in flight at once. */
const WINDOW = 256;
/** Makes sure that nothing waits longer than this for a lost wake-up, milliseconds. */
const POLL_MS = 1_000;
/** How often an idle relay looks whether the stream is still the one it wrote to, milliseconds. */
const STREAM_CHECK_MS = 2_000;
const ACK_TIMEOUT_MS = 5_000;
const RETRY_BOUNDS = { baseMs: 200, maxMs: 5_000 };
/** Failures in a row after which readiness says so. */
const MAX_FAILURES = 3;
const DEFAULT_RETENTION_DAYS = 30;
/** A wiped stream must be rebuildable from the log for at least so long. */
const MIN_RETENTION_DAYS = 7;
const PRUNE_EVERY_MS = 10 * 60 * 1000;
const PRUNE_BATCH = 5_000;

interface OutboxRow {
  position: number;
  event_id: string;
  nats_subject: string;
  event: string;
}

/** What the relay knows of its stream while it leads. */
interface Lead {
  session: LockSession;
  connection: NatsConnection;
  manager: JetStreamManager;
  client: JetStreamClient;
  /** Last sequence of the stream; the next message is stored only if this still holds. */
  sequence: number;
  streamCreatedAt: string;
  checkedAt: number;
  /** Something was refused: every message of the next batch is answered, so that it shows which. */
  careful: boolean;
}

/**
 * Sends the log to the service's stream: every row, in order, at least once.
 *
 * One relay per service is active, by an advisory lock on a session of its own. Each message says what it must follow, so a relay that lost its lock without noticing is refused, and after any doubt the stream's own tail decides
 * what is still to be sent.
 */
@Injectable()
export class Relay {
  private readonly log = createLogger('relay');
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private readonly stopListening: (() => void)[] = [];
  private running?: Promise<void>;
  private prunedAt = 0;

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(Database) private readonly database: Database,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
    @Inject(LogSignal) private readonly signal: LogSignal,
  ) {}

  /** Begins to relay; does nothing in a service that owns no stream. */
  start(): void {
    const { stream } = this.options;
    if (!stream || this.running) {
      return;
    }
    this.stopListening.push(this.signal.on(() => this.wakeUp.ring()), this.broker.onUp(() => this.wakeUp.ring()));
    this.running = this.run(stream);
  }

  /** Finishes the batch in flight and lets another process take over at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.stopListening.forEach((stop) => stop());
    this.wakeUp.ring();
    await this.running;
  }

  private async run(stream: StreamName): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted; ) {
      const connection = this.broker.current;
      if (!connection) {
        await this.wakeUp.wait(POLL_MS);
        continue;
      }
      try {
        await this.compete(stream, connection, () => {
          failures = 0;
          this.broker.report('relay', true);
        });
      } catch (error) {
        if (!this.stopping.signal.aborted) {
          this.broker.report('relay', failures < MAX_FAILURES);
          this.log.warn({ err: error, failures }, 'the relay stepped down; it will look at the stream and go on');
          await this.pause(backOffMs(failures++, RETRY_BOUNDS));
        }
      }
    }
  }

  /** Holds a session until it fails: leads while it has the lock, else asks for it every second. */
  private async compete(stream: StreamName, connection: NatsConnection, onProgress: () => void): Promise<void> {
    const session = await LockSession.open(this.database, 'relay');
    try {
      while (!this.stopping.signal.aborted && !session.lost.aborted && this.broker.current === connection) {
        if (await session.tryLock(`${schemaOf(this.options.service)}:relay`)) {
          await this.lead(stream, session, connection, onProgress);
        } else {
          await this.pause(POLL_MS);
        }
      }
    } finally {
      await session.end();
    }
  }

  private async lead(stream: StreamName, session: LockSession, connection: NatsConnection, onProgress: () => void): Promise<void> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const lead: Lead = { session, connection, manager, client: jetstream(connection, { timeout: ACK_TIMEOUT_MS }), sequence: 0, streamCreatedAt: '', checkedAt: 0, careful: false };
    await this.synchronise(stream, lead);
    onProgress();
    this.log.info({ stream, sequence: lead.sequence }, 'this relay is the active one');
    while (!this.stopping.signal.aborted && !session.lost.aborted && this.broker.current === connection) {
      const rows = await session.query<OutboxRow>('SELECT position, event_id, nats_subject, event FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT $1', [WINDOW]);
      if (rows.length > 1 && !lead.careful) {
        await this.publishAtOnce(stream, lead, rows);
      } else if (rows.length > 0) {
        await this.publishOneByOne(stream, lead, rows);
      } else {
        await this.idle(stream, lead);
      }
    }
  }

  private async idle(stream: StreamName, lead: Lead): Promise<void> {
    await this.prune(lead.session);
    await this.wakeUp.wait(POLL_MS);
    if (Date.now() - lead.checkedAt > STREAM_CHECK_MS && !this.stopping.signal.aborted) {
      const info = await this.unlessBroken(ensureStream(lead.manager, stream));
      lead.checkedAt = Date.now();
      if (info.created !== lead.streamCreatedAt || info.state.last_seq !== lead.sequence) {
        this.log.warn({ stream, expected: lead.sequence, found: info.state.last_seq }, 'the stream is not as this relay left it');
        await this.synchronise(stream, lead);
      }
    }
  }

  /** Only the last message is answered: each is stored right after the one before it or not at all, so it stands for all. */
  private async publishAtOnce(stream: StreamName, lead: Lead, rows: readonly OutboxRow[]): Promise<void> {
    const expectations = (index: number): Partial<StreamExpectations> => ({ streamName: stream, lastSequence: lead.sequence + index, lastMsgID: rows[index - 1]?.event_id });
    const last = rows.length - 1;
    rows.slice(0, last).forEach((row, index) => sendUnanswered(lead, row, expectations(index)));
    const [ack] = await this.unlessBroken(Promise.allSettled([send(lead, rows[last] as OutboxRow, expectations(last))]));
    if (ack?.status === 'fulfilled' && !ack.value.duplicate && ack.value.seq === lead.sequence + rows.length) {
      lead.sequence += rows.length;
      await markPublished(lead, stream, rows[last]?.position ?? 0);
      return;
    }
    lead.careful = true;
    await this.synchronise(stream, lead);
  }

  private async publishOneByOne(stream: StreamName, lead: Lead, rows: readonly OutboxRow[]): Promise<void> {
    lead.careful = false;
    const acks = await this.unlessBroken(Promise.allSettled(rows.map((row, index) => send(lead, row, { streamName: stream, lastSequence: lead.sequence + index, lastMsgID: rows[index - 1]?.event_id }))));
    const refusedAt = acks.findIndex((ack, index) => ack.status === 'rejected' || ack.value.duplicate || ack.value.seq !== lead.sequence + index + 1);
    const stored = refusedAt === -1 ? rows.length : refusedAt;
    lead.sequence += stored;
    const last = rows[stored - 1];
    if (last) {
      await markPublished(lead, stream, last.position);
    }
    const refused = acks[refusedAt];
    if (refused) {
      await this.afterRefusal(stream, lead, rows[stored], refused);
    }
  }

  /** Something was not stored as expected: only the stream itself can say what it holds. */
  private async afterRefusal(stream: StreamName, lead: Lead, row: OutboxRow | undefined, refused: PromiseSettledResult<{ duplicate: boolean }>): Promise<void> {
    if (row && refused.status === 'fulfilled' && refused.value.duplicate) {
      // Stored before under this id, further back than the tail: the same fact, so it is published.
      this.log.warn({ stream, position: row.position, eventId: row.event_id }, 'the stream already holds an event of this id');
      await markPublished(lead, stream, row.position);
    } else {
      const reason = refused.status === 'rejected' ? (refused.reason as unknown) : 'unexpected sequence';
      this.log.warn({ err: reason, stream, position: row?.position }, 'the stream refused an event; comparing with its tail');
    }
    await this.synchronise(stream, lead, row?.position);
  }

  /** Compares the log with what the stream holds, marks what arrived and takes back what did not. */
  private async synchronise(stream: StreamName, lead: Lead, duplicateUpTo = 0): Promise<void> {
    const info = await this.unlessBroken(ensureStream(lead.manager, stream));
    lead.sequence = info.state.last_seq;
    lead.streamCreatedAt = info.created;
    lead.checkedAt = Date.now();
    const publishedUpTo = await this.findPublished(stream, lead, info);
    if (publishedUpTo !== undefined) {
      await lead.session.query('UPDATE outbox SET published_at = now() WHERE position <= $1 AND published_at IS NULL', [publishedUpTo]);
      const lost = await lead.session.query('UPDATE outbox SET published_at = NULL WHERE position > $1 AND published_at IS NOT NULL AND position <> $2 RETURNING position', [
        publishedUpTo,
        duplicateUpTo,
      ]);
      if (lost.length > 0) {
        this.log.warn({ stream, events: lost.length }, 'the stream lost events; sending them again from the log');
      }
    }
    await saveState(lead, stream, publishedUpTo ?? 0);
  }

  /** The last position that the stream is known to hold; undefined when the two have different histories. */
  private async findPublished(stream: StreamName, { session, manager }: Lead, info: StreamInfo): Promise<number | undefined> {
    const tail = await this.unlessBroken(lastStoredMessage(manager, info));
    if (!tail) {
      const [state] = await session.query<{ position: number }>(
        'SELECT position FROM relay_states WHERE stream = $1 AND stream_sequence = $2 AND stream_created_at = $3 AND stream_sequence > 0',
        [stream, info.state.last_seq, info.created],
      );
      return state?.position ?? 0;
    }
    const [row] = await session.query<{ event_id: string | null; head: number }>(
      'SELECT (SELECT event_id FROM outbox WHERE position = $1) AS event_id, position AS head FROM log_head',
      [tail.position],
    );
    const sameHistory = row && tail.position <= row.head && (row.event_id === null || row.event_id === tail.eventId);
    if (sameHistory) {
      return tail.position;
    }
    await this.startNewEpoch(stream, session, tail.position);
    return undefined;
  }

  /** The stream knows events that the database does not: it was restored from a backup. Positions go on beyond both. */
  private async startNewEpoch(stream: StreamName, session: LockSession, streamPosition: number): Promise<void> {
    await session.query('UPDATE log_head SET epoch = gen_random_uuid(), position = greatest(position, $1)', [streamPosition]);
    this.log.error({ stream, streamPosition }, 'the database is older than its stream (restored from a backup?); readers are told to start anew');
  }

  /** Deletes what is published and past its retention, oldest first, so that what remains has no gap. */
  private async prune(session: LockSession): Promise<void> {
    if (Date.now() - this.prunedAt < PRUNE_EVERY_MS) {
      return;
    }
    this.prunedAt = Date.now();
    const days = Math.max(MIN_RETENTION_DAYS, this.options.retentionDays ?? DEFAULT_RETENTION_DAYS);
    for (let deleted = PRUNE_BATCH; deleted === PRUNE_BATCH && !this.stopping.signal.aborted; ) {
      const rows = await session.query(
        `DELETE FROM outbox WHERE position IN (
           SELECT position FROM outbox WHERE position < coalesce(
             (SELECT min(position) FROM (SELECT position FROM outbox WHERE created_at >= now() - make_interval(days => $1) OR published_at IS NULL ORDER BY position LIMIT 1) AS kept),
             (SELECT position + 1 FROM log_head))
           ORDER BY position LIMIT $2)
         RETURNING position`,
        [days, PRUNE_BATCH],
      );
      deleted = rows.length;
    }
  }

  /** Without a connection nobody answers; what was sent may have arrived all the same. */
  private async unlessBroken<T>(work: Promise<T>): Promise<T> {
    const { broken } = this.broker;
    let onBroken: (() => void) | undefined;
    const breaking = new Promise<never>((_resolve, reject) => {
      onBroken = () => reject(new Error('The connection to NATS broke'));
      broken.addEventListener('abort', onBroken);
    });
    try {
      return await Promise.race([work, breaking]);
    } finally {
      broken.removeEventListener('abort', onBroken ?? (() => undefined));
    }
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/**
 * The sequence alone would not do: if somebody else's message came in between, the first of a batch is refused and the
 * second, which counted on one message more, would be stored without it. So each also names the one before it.
 */
function send(lead: Lead, row: OutboxRow, expect: Partial<StreamExpectations>): Promise<PubAck> {
  const messageHeaders = headers();
  messageHeaders.set(POSITION_HEADER, String(row.position));
  return lead.client.publish(row.nats_subject, withPosition(row.event, row.position), { msgID: row.event_id, headers: messageHeaders, expect });
}

/** As {@link send}; without a place to answer to, the broker says nothing. */
function sendUnanswered({ connection }: Lead, row: OutboxRow, { streamName, lastSequence, lastMsgID }: Partial<StreamExpectations>): void {
  const messageHeaders = headers();
  messageHeaders.set(POSITION_HEADER, String(row.position));
  messageHeaders.set('Nats-Msg-Id', row.event_id);
  messageHeaders.set('Nats-Expected-Stream', streamName ?? '');
  messageHeaders.set('Nats-Expected-Last-Sequence', String(lastSequence));
  if (lastMsgID) {
    messageHeaders.set('Nats-Expected-Last-Msg-Id', lastMsgID);
  }
  connection.publish(row.nats_subject, withPosition(row.event, row.position), { headers: messageHeaders });
}

async function markPublished(lead: Lead, stream: StreamName, upTo: number): Promise<void> {
  await lead.session.query(
    `WITH marked AS (UPDATE outbox SET published_at = now() WHERE position <= $1 AND published_at IS NULL)
     UPDATE relay_states SET position = $1, stream_sequence = $2 WHERE stream = $3`,
    [upTo, lead.sequence, stream],
  );
}

async function saveState(lead: Lead, stream: StreamName, position: number): Promise<void> {
  await lead.session.query(
    `INSERT INTO relay_states (stream, position, stream_sequence, stream_created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (stream) DO UPDATE SET position = excluded.position, stream_sequence = excluded.stream_sequence, stream_created_at = excluded.stream_created_at`,
    [stream, position, lead.sequence, lead.streamCreatedAt],
  );
}
