import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Installed plugins with their switch, and what they store. */
export class CreatePlugins1732380000000 implements MigrationInterface {
  readonly name = 'CreatePlugins1732380000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE plugins (
        id              text PRIMARY KEY,
        version         text NOT NULL,
        package_hash    text NOT NULL,
        manifest        jsonb NOT NULL,
        enabled         boolean NOT NULL,
        degraded_reason text,
        installed_at    timestamptz NOT NULL DEFAULT now(),
        updated_at      timestamptz NOT NULL DEFAULT now()
      )`);
    // The value is text, not jsonb: what a plugin reads is byte for byte the JSON that it wrote.
    await runner.query(`
      CREATE TABLE plugin_values (
        plugin_id  text NOT NULL,
        key        text COLLATE "C" NOT NULL,
        value      text NOT NULL,
        bytes      integer NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (plugin_id, key)
      )`);
    // One row per plugin, locked by every write of that plugin: what the quota is judged by.
    await runner.query(`
      CREATE TABLE plugin_usages (
        plugin_id text PRIMARY KEY,
        keys      integer NOT NULL DEFAULT 0,
        bytes     bigint NOT NULL DEFAULT 0
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE plugin_usages, plugin_values, plugins');
  }
}
