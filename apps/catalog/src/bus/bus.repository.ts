import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** An event as subscribers get it. */
export interface BusEvent {
  readonly topic: string;
  readonly payload: unknown;
}

/** An event to be published; the payload is JSON text. */
export interface NewBusEvent {
  readonly topic: string;
  readonly payload: string;
  readonly notified?: readonly string[];
}

const CHANNEL = 'catalog_event_bus';
/** Key of the lock by which publishers take turns. */
const TURN = 7_402_611;

/** Events of the bus and who has read how far. */
@Injectable()
export class BusRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Stores what somebody subscribes to; gives how many events that were. */
  async publish(tx: Tx, events: readonly NewBusEvent[]): Promise<number> {
    const wanted = await tx.query<{ n: number }>(
      `SELECT n::integer AS n FROM unnest($1::text[], $2::json[]) WITH ORDINALITY AS e (topic, notified, n)
       WHERE EXISTS (SELECT FROM bus_subscriptions s WHERE e.topic = ANY(s.topics) AND NOT s.id IN (SELECT json_array_elements_text(e.notified)))`,
      [events.map(({ topic }) => topic), events.map(({ notified = [] }) => JSON.stringify(notified))],
    );
    const stored = wanted.flatMap(({ n }) => events[n - 1] ?? []);
    if (stored.length > 0) {
      // A reader of positions would miss one that was drawn earlier and committed later.
      await tx.query('SELECT pg_advisory_xact_lock($1)', [TURN]);
      for (const { topic, payload, notified = [] } of stored) {
        await tx.query('INSERT INTO bus_events (topic, payload, notified) VALUES ($1, $2, $3)', [topic, payload, notified]);
      }
      await tx.query(`SELECT pg_notify($1, '')`, [CHANNEL]);
    }
    return stored.length;
  }

  /** Makes a subscription, which hears what comes from now on, or changes its topics. */
  async subscribe(tx: Tx, id: string, topics: readonly string[], createdBy: string | undefined): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [TURN]);
    await tx.query(
      `INSERT INTO bus_subscriptions (id, topics, read_position, created_by) VALUES ($1, $2, coalesce((SELECT max(position) FROM bus_events), 0), $3)
       ON CONFLICT (id) DO UPDATE SET topics = excluded.topics, used_at = now()`,
      [id, topics, createdBy ?? null],
    );
  }

  /** Gives out the next events of a subscription, each once over all who ask; undefined when there is no such subscription. */
  async take(tx: Tx, id: string, limit: number): Promise<BusEvent[] | undefined> {
    const subscription = await tx.one<{ topics: string[]; position: string }>('SELECT topics, read_position AS position FROM bus_subscriptions WHERE id = $1 FOR UPDATE', [id]);
    if (!subscription) {
      return undefined;
    }
    const rows = await tx.query<BusEvent & { position: string }>(
      'SELECT position, topic, payload FROM bus_events WHERE position > $1 AND topic = ANY($2) AND NOT $3 = ANY(notified) ORDER BY position LIMIT $4',
      [subscription.position, subscription.topics, id, limit],
    );
    await tx.query('UPDATE bus_subscriptions SET read_position = coalesce($2, read_position), used_at = now() WHERE id = $1', [id, rows.at(-1)?.position ?? null]);
    return rows.map(({ topic, payload }) => ({ topic, payload }));
  }

  /** Whether a subscription has something to take. */
  async hasMore(id: string): Promise<boolean> {
    const row = await this.database.one(
      'SELECT 1 FROM bus_subscriptions s JOIN bus_events e ON e.position > s.read_position AND e.topic = ANY(s.topics) AND NOT s.id = ANY(e.notified) WHERE s.id = $1 LIMIT 1',
      [id],
    );
    return row !== undefined;
  }

  /** Calls back when something may have been published, here or at another replica. Gives back what ends it. */
  onPublish(listener: () => void): () => void {
    return this.database.listen(CHANNEL, listener);
  }

  /** Forgets events of a day ago and subscriptions that nobody has used for ten. */
  async prune(tx: Tx): Promise<void> {
    await tx.query(`DELETE FROM bus_events WHERE position IN (SELECT position FROM bus_events WHERE created_at < now() - interval '1 day' LIMIT 5000)`);
    await tx.query(`DELETE FROM bus_subscriptions WHERE used_at < now() - interval '10 days'`);
  }
}
