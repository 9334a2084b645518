import { codeOf, Failure } from './failure.mjs';
import { scramVerifier } from './scram.mjs';

export const DATABASE = 'callboard';

/** PostgreSQL's code for what the account may not do. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** @param {string} service */
export function schemaOf(service) {
  return service.replaceAll('-', '_');
}

/** @param {string} service */
export function roleOf(service) {
  return `callboard_${schemaOf(service)}`;
}

/**
 * Makes the database of our own server, where it is missing, and closes it to everybody who is not let in below.
 * @param {string} ownerUrl of the superuser, to any database of the server
 * @returns {Promise<string>} the superuser's URL of that database
 */
export async function provideDatabase(ownerUrl) {
  const url = new URL(ownerUrl);
  url.pathname = `/${DATABASE}`;
  await asOwner(ownerUrl, async (query) => {
    const found = await query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.length === 0) await query(`CREATE DATABASE ${DATABASE}`);
    await query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
    await query('REVOKE ALL ON DATABASE postgres FROM PUBLIC');
  });
  await asOwner(url.href, async (query) => {
    await query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  });
  return url.href;
}

/**
 * Throws a {@link Failure} that says what to do when this database cannot be logged in to.
 * @param {string} url
 */
export async function checkDatabase(url) {
  if (!URL.canParse(url)) throw new Failure('DATABASE_URL (infrastructure.postgresUrl) is not a URL; it reads postgres://user:password@host:port/database.');
  await asOwner(url, async () => undefined);
}

/**
 * Makes a role and a schema of its own for each service and sets the role's password; what exists is brought in line.
 * A role sees no schema but its own. plugin-host may besides make roles and schemas, one for each plugin.
 * @param {string} adminUrl of an account that may create roles and schemas
 * @param {{ roles: Record<string, string>, queuesInPostgres: boolean }} wanted `roles`: service → password
 */
export async function provisionRoles(adminUrl, { roles, queuesInPostgres }) {
  try {
    await asOwner(adminUrl, async (query) => {
      const [{ database, me }] = await query('SELECT current_database() AS database, current_user AS me');
      await query('BEGIN');
      // Two launchers may be given the same database.
      await query("SELECT pg_advisory_xact_lock(hashtext('callboard.provision'))");
      for (const [service, password] of Object.entries(roles)) {
        await provisionRole(query, { service, password, database, me, mayCreateSchemas: queuesInPostgres || service === 'plugin-host' });
      }
      await query('COMMIT');
    });
  } catch (cause) {
    if (cause instanceof Error && codeOf(cause) === INSUFFICIENT_PRIVILEGE) {
      throw new Failure(
        `the account of the given database URL may not make roles and schemas (${cause.message}); let it (CREATEROLE, and CREATE on the database), or give one URL per service in infrastructure.postgresUrls.`,
        { cause },
      );
    }
    throw cause;
  }
}

/**
 * @param {Query} query
 * @param {{ service: string, password: string, database: string, me: string, mayCreateSchemas: boolean }} wanted
 */
async function provisionRole(query, { service, password, database, me, mayCreateSchemas }) {
  const role = roleOf(service);
  const schema = schemaOf(service);
  const name = quoted(role);
  const space = quoted(schema);
  const base = quoted(database);
  const rights = service === 'plugin-host' ? 'CREATEROLE' : 'NOCREATEROLE';
  const exists = await query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (exists.length === 0) await query(`CREATE ROLE ${name}`);
  // SCRAM verifiers hold no quote; DDL takes no parameters.
  await query(`ALTER ROLE ${name} LOGIN NOCREATEDB ${rights} PASSWORD '${scramVerifier(password)}'`);
  await query(`GRANT CONNECT ON DATABASE ${base} TO ${name}`);
  await query(`${mayCreateSchemas ? 'GRANT' : 'REVOKE'} CREATE ON DATABASE ${base} ${mayCreateSchemas ? 'TO' : 'FROM'} ${name}`);
  const schemas = await query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  // An account that is no superuser makes things for a role only as its member.
  const [{ member }] = await query(`SELECT pg_has_role($1, $2, 'MEMBER') AS member`, [me, role]);
  if (!member) await query(`GRANT ${name} TO CURRENT_USER`);
  if (schemas.length === 0) await query(`CREATE SCHEMA ${space} AUTHORIZATION ${name}`);
  if (service === 'catalog') await addTextIndexing(query, space);
  await query(`ALTER ROLE ${name} SET search_path = ${space}`);
}

/**
 * The catalog's full text search is a look-up with pg_trgm and a scan without it. Its own role may not add extensions.
 * @param {Query} query
 * @param {string} space
 */
async function addTextIndexing(query, space) {
  const available = await query("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'");
  if (available.length > 0) await query(`CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA ${space}`);
}

/** @param {string} identifier */
function quoted(identifier) {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/**
 * The URL a service is given: its own role and the database of the admin's URL.
 * @param {string} adminUrl
 * @param {string} service
 * @param {string} password
 */
export function serviceUrl(adminUrl, service, password) {
  const url = new URL(adminUrl);
  url.username = roleOf(service);
  url.password = password;
  return url.href;
}

/**
 * @typedef {(text: string, values?: unknown[]) => Promise<any[]>} Query
 */

/**
 * @param {string} url
 * @param {(query: Query) => Promise<void>} work
 */
async function asOwner(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    const where = new URL(url);
    const message = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
    throw new Failure(`PostgreSQL at ${where.host} cannot be used (${message}); start it, or correct DATABASE_URL (infrastructure.postgresUrl), or leave it away to have one started.`, { cause });
  }
  try {
    await work(async (text, values) => (await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}
