import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Providers that somebody has asked to run. */
export class AddProviderRequests1732380003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Of a provider: when a person asked for a run that has not ended yet. It confirms a removal that is held.
      ALTER TABLE sources ADD COLUMN requested_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sources DROP COLUMN requested_at');
  }
}
