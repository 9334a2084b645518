import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { provisionRoles, serviceUrl } from '../provision.mjs';
import { runPostgres } from './running-server.js';

describe('the roles and schemas of a stack', () => {
  const database = `provision_${randomBytes(6).toString('hex')}`;
  // Roles belong to the whole server, which other tests may be using: what they log in with is known to them all.
  const roles = { catalog: '', 'plugin-host': '' };
  let server: Awaited<ReturnType<typeof runPostgres>>;
  let adminUrl: string;
  let admin: pg.Client;

  const asRole = async <T>(service: keyof typeof roles, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(adminUrl);
    await client.connect();
    try {
      await client.query(`SET SESSION AUTHORIZATION callboard_${service.replace('-', '_')}`);
      return await work(client);
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    server = await runPostgres();
    const first = new pg.Client(server.url);
    await first.connect();
    await first.query(`CREATE DATABASE ${database}`);
    await first.end();
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    adminUrl = url.href;
    admin = new pg.Client(adminUrl);
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    const last = new pg.Client(server.url);
    await last.connect();
    await last.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await last.end();
    await server.stop();
  });

  /** As `libs/testing` derives them, so that a world made at the same time keeps its access. */
  async function provision(): Promise<void> {
    const { createHash } = await import('node:crypto');
    const password = (service: string) => createHash('sha256').update(`${new URL(server.url).password} ${service}`).digest('hex');
    roles.catalog = password('catalog');
    roles['plugin-host'] = password('plugin-host');
    await provisionRoles(adminUrl, { roles, queuesInPostgres: false });
  }

  it('are the same after the second time', async () => {
    await provision();
    await provision();
    const { rows } = await admin.query(`SELECT nspname, nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname IN ('catalog', 'plugin_host') ORDER BY 1`);
    expect(rows).toEqual([
      { nspname: 'catalog', owner: 'callboard_catalog' },
      { nspname: 'plugin_host', owner: 'callboard_plugin_host' },
    ]);
  });

  it('let a service in with its password, into its own schema', async () => {
    await provision();
    const client = new pg.Client(serviceUrl(adminUrl, 'catalog', roles.catalog));
    await client.connect();
    const { rows } = await client.query('SELECT current_user AS role, current_schema() AS schema');
    await client.query('CREATE TABLE mine (id int)');
    await client.end();
    expect(rows).toEqual([{ role: 'callboard_catalog', schema: 'catalog' }]);

    const stranger = new pg.Client(serviceUrl(adminUrl, 'catalog', 'wrong'));
    await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
  });

  it('show a service no schema but its own', async () => {
    await provision();
    await admin.query('CREATE TABLE IF NOT EXISTS catalog.secrets (id int)');
    await asRole('plugin-host', async (client) => {
      await expect(client.query('SELECT * FROM catalog.secrets')).rejects.toThrow(/permission denied for schema catalog/);
    });
  });

  it('let plugin-host alone make roles and schemas', async () => {
    await provision();
    const plugin = `plugin_${randomBytes(4).toString('hex')}`;
    await asRole('plugin-host', async (client) => {
      await client.query(`CREATE ROLE ${plugin}`);
      await client.query(`GRANT ${plugin} TO CURRENT_USER`);
      await client.query(`CREATE SCHEMA ${plugin} AUTHORIZATION ${plugin}`);
      await client.query(`DROP SCHEMA ${plugin}`);
      await client.query(`DROP ROLE ${plugin}`);
      await expect(client.query('ALTER ROLE callboard_catalog SUPERUSER')).rejects.toThrow(/permission denied/);
    });
    await asRole('catalog', async (client) => {
      await expect(client.query(`CREATE ROLE ${plugin}`)).rejects.toThrow(/permission denied/);
      await expect(client.query(`CREATE SCHEMA ${plugin}`)).rejects.toThrow(/permission denied/);
    });
  });
});
