import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The bus over which backends tell each other of events by topic, in Backstage's form. */
export class EventBus1732380004001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bus_subscriptions (
        id            text COLLATE "C" CONSTRAINT pk_bus_subscriptions PRIMARY KEY,
        topics        text[] NOT NULL,
        -- The last event that has been given out.
        read_position bigint NOT NULL,
        created_by    text,
        used_at       timestamptz NOT NULL DEFAULT now()
      );

      -- Positions follow the order of commits: writers take turns.
      CREATE TABLE bus_events (
        position   bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_bus_events PRIMARY KEY,
        topic      text NOT NULL,
        payload    json NOT NULL,
        -- Subscriptions that have heard of it another way.
        notified   text[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX ix_bus_events_topic_position ON bus_events (topic, position);
      CREATE INDEX ix_bus_events_created_at ON bus_events (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bus_events, bus_subscriptions');
  }
}
