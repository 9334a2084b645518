import { createHash, randomBytes } from 'node:crypto';
import { SERVICES, type ServiceName } from '@callboard/contracts';
import pg from 'pg';
import { loadLauncherParts } from './launcher-parts.js';

/** The database of one world. */
export interface WorldPostgres {
  /** URL of the superuser, to the world's database. */
  readonly adminUrl: string;
  /** URL of a service's own role. */
  url(service: ServiceName): string;
  /** Runs one statement as the superuser. */
  query<R = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
  /** Ends every connection of a service, as a restart of the server would; gives back how many there were. */
  disconnect(service: ServiceName): Promise<number>;
  drop(): Promise<void>;
}

/** Makes a fresh database with a role and a schema per service, as the launcher does. */
export async function createDatabase(serverUrl: string, services: readonly ServiceName[]): Promise<WorldPostgres> {
  const database = `world_${randomBytes(8).toString('hex')}`;
  const adminUrl = withDatabase(serverUrl, database);
  const roles = Object.fromEntries(SERVICES.map((service) => [service, passwordOf(serverUrl, service)]));
  await asAdmin(serverUrl, async (client) => {
    // Roles belong to the whole server, so worlds that are made at the same time must take turns.
    await client.query("SELECT pg_advisory_lock(hashtext('callboard.worlds'))");
    await client.query(`CREATE DATABASE ${database}`);
    const { provisionRoles } = await loadLauncherParts();
    await provisionRoles(adminUrl, { roles: Object.fromEntries(Object.entries(roles).filter(([service]) => services.includes(service as ServiceName))), queuesInPostgres: true });
  });
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 });
  admin.on('error', () => undefined);
  return {
    adminUrl,
    url: (service) => withUser(adminUrl, roleOf(service), roles[service] ?? ''),
    query: async <R>(sql: string, params?: unknown[]) => (await admin.query(sql, params)).rows as R[],
    disconnect: async (service) => {
      const { rowCount } = await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $2', [database, roleOf(service)]);
      return rowCount ?? 0;
    },
    drop: async () => {
      await admin.end();
      await asAdmin(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    },
  };
}

const roleOf = (service: ServiceName): string => `callboard_${service.replaceAll('-', '_')}`;

/** The same for all worlds of a server: a password belongs to a role, and roles are shared. */
function passwordOf(serverUrl: string, service: ServiceName): string {
  return createHash('sha256').update(`${new URL(serverUrl).password} ${service}`).digest('hex');
}

function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

function withUser(serverUrl: string, user: string, password: string): string {
  const url = new URL(serverUrl);
  url.username = user;
  url.password = password;
  return url.href;
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
