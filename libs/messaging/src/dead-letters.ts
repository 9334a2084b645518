import type { StreamName } from '@callboard/contracts';
import { Database, schemaOf } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { BrokerConnection } from './broker-connection.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';
import { ensureDeadLetterStream } from './stream-setup.js';

/** An event that a consumer could not process. */
export interface DeadLetter {
  id: number;
  durable: string;
  stream: StreamName;
  position?: number;
  source: string;
  eventId: string;
  type: string;
  subject: string;
  /** The message as it came: JSON, or whatever it was. */
  event: string;
  /** True when later events of the same subject wait behind it. */
  parks: boolean;
  deliveries: number;
  errorCode: string;
  errorMessage: string;
  createdAt: Date;
}

/** A letter before it is stored. */
export type NewDeadLetter = Omit<DeadLetter, 'id' | 'createdAt'>;

const COLUMNS = `id, durable, stream, position, source, event_id AS "eventId", type, subject, event, parks, deliveries,
  error_code AS "errorCode", error_message AS "errorMessage", created_at AS "createdAt"`;

const INSERT = `INSERT INTO dead_letters
  (durable, stream, position, source, event_id, type, subject, event, parks, deliveries, error_code, error_message)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

const values = ({ durable, stream, position, source, eventId, type, subject, event, parks, deliveries, errorCode, errorMessage }: NewDeadLetter): unknown[] => [
  durable,
  stream,
  position ?? null,
  source,
  eventId,
  type,
  subject,
  event,
  parks,
  deliveries,
  errorCode,
  errorMessage.slice(0, MAX_MESSAGE_LENGTH),
];

/** What people read; a stack or a whole page of HTML helps nobody here. */
const MAX_MESSAGE_LENGTH = 2_000;

const ANNOUNCE_BATCH = 100;

/**
 * What consumers could not process: kept in the database, announced on the stream `DLQ`, and replayable.
 */
@Injectable()
export class DeadLetters {
  private readonly log = createLogger('messaging');
  private readonly channel: string;
  private announcing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
    @Inject(MESSAGING_OPTIONS) { service }: MessagingOptions,
  ) {
    this.channel = `callboard_${schemaOf(service)}_replay`;
  }

  /** Open dead letters, oldest first. */
  async list({ durable, limit = 100 }: { durable?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    const rows = await this.database.query<DeadLetter>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE resolved_at IS NULL AND ($1::text IS NULL OR durable = $1) ORDER BY id LIMIT $2`,
      [durable ?? null, limit],
    );
    return rows.map((row) => ({ ...row, position: row.position ?? undefined }));
  }

  /** Asks the consumer to take up everything parked of one subject again, in order; gives back how many letters that are. */
  async requestReplay(durable: string, subject: string): Promise<number> {
    const rows = await this.database.query(
      'UPDATE dead_letters SET replay_requested_at = now() WHERE durable = $1 AND subject = $2 AND resolved_at IS NULL RETURNING pg_notify($3, $1)',
      [durable, subject, this.channel],
    );
    return rows.length;
  }

  /** Calls `fn` when a replay may have been asked for. */
  onReplayRequest(fn: () => void): () => void {
    return this.database.listen(this.channel, fn);
  }

  /** Letters whose replay was asked for, in the order in which they must be tried. */
  async toReplay(durable: string): Promise<DeadLetter[]> {
    const rows = await this.database.query<DeadLetter>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE durable = $1 AND resolved_at IS NULL AND replay_requested_at IS NOT NULL ORDER BY id LIMIT 500`,
      [durable],
    );
    return rows.map((row) => ({ ...row, position: row.position ?? undefined }));
  }

  /** Ends a replay: resolved, or still dead with a newer reason. */
  async settle(letter: DeadLetter, failure?: { code: string; message: string }): Promise<void> {
    if (failure) {
      // Those behind it cannot be tried before it.
      await this.database.query(
        `UPDATE dead_letters SET replay_requested_at = NULL,
           deliveries = CASE WHEN id = $1 THEN deliveries + 1 ELSE deliveries END,
           error_code = CASE WHEN id = $1 THEN $2 ELSE error_code END,
           error_message = CASE WHEN id = $1 THEN $3 ELSE error_message END
         WHERE durable = $4 AND source = $5 AND subject = $6 AND resolved_at IS NULL`,
        [letter.id, failure.code, failure.message.slice(0, MAX_MESSAGE_LENGTH), letter.durable, letter.source, letter.subject],
      );
    } else {
      await this.database.query('UPDATE dead_letters SET resolved_at = now() WHERE id = $1', [letter.id]);
    }
  }

  /** The subjects (with their source) behind whose dead letters later events of the durable must wait. */
  async parkedSubjects(durable: string): Promise<Set<string>> {
    const rows = await this.database.query<{ source: string; subject: string }>(
      'SELECT DISTINCT source, subject FROM dead_letters WHERE durable = $1 AND parks AND resolved_at IS NULL',
      [durable],
    );
    return new Set(rows.map(({ source, subject }) => parkingKey(source, subject)));
  }

  /** Stores a letter; the same event twice is one letter. */
  async add(letter: NewDeadLetter): Promise<void> {
    await this.database.query(
      `${INSERT} ON CONFLICT (durable, source, event_id) DO UPDATE
       SET resolved_at = NULL, deliveries = excluded.deliveries,
         error_code = CASE WHEN dead_letters.resolved_at IS NULL THEN dead_letters.error_code ELSE excluded.error_code END,
         error_message = CASE WHEN dead_letters.resolved_at IS NULL THEN dead_letters.error_message ELSE excluded.error_message END`,
      values(letter),
    );
    const { durable, eventId, type, subject, errorCode, deliveries } = letter;
    this.log.error({ durable, eventId, type, subject, errorCode, deliveries }, 'an event could not be processed and is now a dead letter');
  }

  /** Writes down an event that may end the process before it is tried; false when it was written down before and has come back. */
  async suspect(letter: NewDeadLetter): Promise<boolean> {
    const rows = await this.database.query(
      `${INSERT} ON CONFLICT (durable, source, event_id) DO UPDATE SET resolved_at = NULL WHERE dead_letters.resolved_at IS NOT NULL RETURNING 1`,
      values(letter),
    );
    return rows.length === 1;
  }

  /** Takes back a suspicion: the event was processed. */
  async acquit(durable: string, position: number): Promise<void> {
    await this.database.query("UPDATE dead_letters SET resolved_at = now() WHERE durable = $1 AND position = $2 AND error_code = 'interrupted'", [durable, position]);
  }

  /** Copies letters that are not on the stream `DLQ` yet; what fails stays for the next time. */
  announce(durable: string): Promise<void> {
    this.announcing = this.announcing.catch(() => undefined).then(() => this.announceNext(durable));
    return this.announcing;
  }

  private async announceNext(durable: string): Promise<void> {
    const connection = this.broker.current;
    if (!connection) {
      return;
    }
    const rows = await this.database.query<DeadLetter>(`SELECT ${COLUMNS} FROM dead_letters WHERE durable = $1 AND announced_at IS NULL AND resolved_at IS NULL ORDER BY id LIMIT $2`, [durable, ANNOUNCE_BATCH]);
    if (rows.length === 0) {
      return;
    }
    await ensureDeadLetterStream(await jetstreamManager(connection, { checkAPI: false }));
    for (const letter of rows) {
      await publish(connection, letter);
      await this.database.query('UPDATE dead_letters SET announced_at = now() WHERE id = $1', [letter.id]);
    }
  }
}

/** Events of one subject of one source wait for each other. */
export function parkingKey(source: string, subject: string): string {
  return `${source} ${subject}`;
}

async function publish(connection: NatsConnection, letter: DeadLetter): Promise<void> {
  const messageHeaders = headers();
  const said = { durable: letter.durable, stream: letter.stream, type: letter.type, 'error-code': letter.errorCode, deliveries: String(letter.deliveries) };
  for (const [name, value] of Object.entries(said)) {
    messageHeaders.set(`Callboard-${name}`, singleLine(value));
  }
  messageHeaders.set('Callboard-error-message', singleLine(letter.errorMessage));
  await jetstream(connection).publish(`callboard.dlq.${letter.durable}`, letter.event, { msgID: `${letter.durable}:${letter.id}`, headers: messageHeaders });
}

/** A header ends at the end of its line. */
function singleLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
