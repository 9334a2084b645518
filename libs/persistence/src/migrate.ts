import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@callboard/service-kit';
import type { Type } from '@nestjs/common';
import type { Client } from 'pg';
import { openSession, schemaOf, type DatabaseOwner } from './connection.js';
import { createDataSource } from './data-source.js';
import { waitForDatabase } from './wait-for-database.js';

/** First key of the advisory lock; the second is a hash of the schema, so services migrate beside one another. */
const MIGRATION_LOCK = 0x63_61_6c_6c;

const LOCK_POLL_MS = 200;

/**
 * Brings the service's schema up to date: every migration that has not run yet, each in a transaction of its own.
 *
 * Safe to start several times at once: one runs, the others wait and then find nothing to do. Waits up to a minute for
 * PostgreSQL. Needs a role that owns the schema, or one that may create it.
 */
export async function runMigrations(needs: DatabaseOwner & { migrations: Type[] }): Promise<void> {
  const log = createLogger('migrate');
  const schema = schemaOf(needs.service);
  const session = await waitForDatabase(() => openSession(needs, 'migrate'));
  // Losing the session loses the lock; the statement that is running then fails by itself.
  session.on('error', (error) => log.warn({ reason: error.message }, 'the connection that holds the migration lock was lost'));
  try {
    await takeLock(session, schema, () => log.info({ schema }, 'waiting for another process that migrates this schema'));
    await ensureSchema(session, schema);
    const dataSource = createDataSource({ ...needs, use: 'migrate', poolSize: 2, settings: { lock_timeout: 60_000 } });
    await dataSource.initialize();
    try {
      const done = await dataSource.runMigrations();
      log.info({ schema, migrations: done.map(({ name }) => name) }, done.length ? 'schema migrated' : 'schema is up to date');
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await session.end().catch(() => undefined);
  }
}

async function takeLock(session: Client, schema: string, onWait: () => void): Promise<void> {
  for (let waited = false; ; ) {
    const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [MIGRATION_LOCK, schema]);
    if (rows[0]?.taken) {
      return;
    }
    if (!waited) {
      onWait();
      waited = true;
    }
    await delay(LOCK_POLL_MS);
  }
}

async function ensureSchema(session: Client, schema: string): Promise<void> {
  // Asking first: CREATE SCHEMA IF NOT EXISTS wants the right to create one even where it exists.
  const { rows } = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rows.length === 0) {
    await session.query(`CREATE SCHEMA "${schema}"`);
  }
}
