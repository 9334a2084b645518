import { postgresUrlOf, type SharedConfig } from '@callboard/service-kit';
import type { ServiceName } from '@callboard/contracts';
import pg from 'pg';

/** Whose database a connection is for. */
export interface DatabaseOwner {
  config: SharedConfig;
  service: ServiceName;
  connectTimeoutMs?: number;
}

/** Server settings that a session starts with, such as `statement_timeout`; milliseconds where PostgreSQL says so. */
export type SessionSettings = Readonly<Record<string, string | number>>;

const CONNECT_TIMEOUT_MS = 5_000;

const INT8 = 20;

/** Positions, counts and revisions stay far below 2^53: a number serves better than the driver's string. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** The PostgreSQL schema of a service: its name, `-` written `_`. */
export function schemaOf(service: ServiceName): string {
  return service.replaceAll('-', '_');
}

/**
 * Everything a driver needs to connect as the service: its URL, and the settings each session starts with.
 *
 * `search_path` is always the service's schema, then `public` (where extensions live): nothing is assumed of the role.
 */
export function connectionOptions({ config, service, connectTimeoutMs = CONNECT_TIMEOUT_MS }: DatabaseOwner, use: string, settings: SessionSettings): pg.ClientConfig {
  const url = new URL(postgresUrlOf(config, service));
  const given = url.searchParams.get('options');
  url.searchParams.delete('options');
  const all: SessionSettings = { search_path: `"${schemaOf(service)}",public`, ...settings };
  const options = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: url.toString(),
    options: [...(given ? [given] : []), ...options].join(' '),
    application_name: `callboard-${service}-${use}`,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  };
}

/** Opens one connection outside every pool, for what belongs to a session: advisory locks and LISTEN. The caller ends it. */
export async function openSession(owner: DatabaseOwner, use: string, settings: SessionSettings = {}): Promise<pg.Client> {
  const client = new pg.Client(connectionOptions(owner, use, settings));
  await client.connect();
  return client;
}
