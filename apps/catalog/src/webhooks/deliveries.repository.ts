import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** A message to be stored. */
export interface NewDelivery {
  readonly topic: string;
  /** The sender's name for it: the same name twice is the same message. */
  readonly deliveryId: string;
  readonly event?: string;
  /** Where it comes from, for senders that say so apart from the message. */
  readonly instance?: string;
  /** JSON text. */
  readonly payload: string;
}

/** A message that is being worked on. */
export interface Delivery extends Omit<NewDelivery, 'payload'> {
  readonly id: number;
  readonly payload: unknown;
  /** This attempt's number. */
  readonly attempts: number;
}

/** Nobody else takes a message for this long once somebody has, seconds. */
const CLAIM_SECONDS = 120;

/** Messages from outside, until they have been worked on and for some days after that. */
@Injectable()
export class DeliveriesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Undefined when it is known already. */
  async insert(tx: Tx, { topic, deliveryId, event, instance, payload }: NewDelivery): Promise<number | undefined> {
    const row = await tx.one<{ id: number }>(
      `INSERT INTO webhook_deliveries (topic, delivery_id, event, instance, payload) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (topic, delivery_id) DO NOTHING RETURNING id`,
      [topic, deliveryId, event ?? null, instance ?? null, payload],
    );
    return row && Number(row.id);
  }

  /** How many messages wait, counted up to a limit. */
  async waiting(limit: number): Promise<number> {
    const row = await this.database.one<{ count: number }>(`SELECT count(*)::integer AS count FROM (SELECT FROM webhook_deliveries WHERE state = 'waiting' LIMIT $1) waiting`, [limit]);
    return row?.count ?? 0;
  }

  /** Takes a message that is due; undefined when somebody else has, or it is done. */
  async claim(tx: Tx, id: number): Promise<Delivery | undefined> {
    const row = await tx.one<{ id: number; topic: string; deliveryId: string; event: string | null; instance: string | null; payload: unknown; attempts: number }>(
      `UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $2) WHERE id = $1 AND state = 'waiting' AND next_attempt_at <= now()
       RETURNING id, topic, delivery_id AS "deliveryId", event, instance, payload, attempts`,
      [id, CLAIM_SECONDS],
    );
    return row && { ...row, id: Number(row.id), event: row.event ?? undefined, instance: row.instance ?? undefined };
  }

  /** Notes that a message has had its effect; only its name is kept. */
  async finish(tx: Tx, id: number): Promise<void> {
    await tx.query(`UPDATE webhook_deliveries SET state = 'processed', payload = NULL, code = NULL, message = NULL, processed_at = now() WHERE id = $1`, [id]);
  }

  /** Notes why an attempt failed; without a time for the next one it was the last. */
  async fail(tx: Tx, id: number, { code, message }: { code: string; message: string }, nextInSeconds: number | undefined): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = CASE WHEN $4::float8 IS NULL THEN 'failed' ELSE 'waiting' END, code = $2, message = $3, processed_at = CASE WHEN $4::float8 IS NULL THEN now() END,
         next_attempt_at = now() + make_interval(secs => coalesce($4, 0)) WHERE id = $1`,
      [id, code, message, nextInSeconds ?? null],
    );
  }

  /** Messages whose turn it is, oldest first. */
  async due(limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(`SELECT id FROM webhook_deliveries WHERE state = 'waiting' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT $1`, [limit]);
    return rows.map(({ id }) => Number(id));
  }

  /** Forgets messages that came so many days ago. */
  async prune(tx: Tx, days: number): Promise<void> {
    await tx.query(`DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries WHERE received_at < now() - make_interval(days => $1) AND state <> 'waiting' LIMIT 5000)`, [days]);
  }
}
