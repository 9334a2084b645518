import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Database, PersistenceModule, runMigrations, Transactions, type Tx } from './index.js';

class CreateThings1732380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (id int PRIMARY KEY, display_name text NOT NULL, counter bigint NOT NULL DEFAULT 0)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

@Entity()
class ThingRecord {
  @PrimaryColumn('int')
  id: number;

  @Column('text')
  displayName: string;
}

describe('persistence', () => {
  let world: TestWorld;
  let module: TestingModule;
  let database: Database;
  let transactions: Transactions;

  beforeAll(async () => {
    world = await startTestWorld({ service: ['plugin-host'] });
    const owner = { config: world.config(), service: 'plugin-host' as const };
    await Promise.all([runMigrations({ ...owner, migrations: [CreateThings1732380000000] }), runMigrations({ ...owner, migrations: [CreateThings1732380000000] })]);
    module = await Test.createTestingModule({ imports: [PersistenceModule.forRoot({ ...owner, records: [ThingRecord], readConnections: 2, writeConnections: 3, connectTimeoutMs: 1_500 })] }).compile();
    await module.init();
    database = module.get(Database);
    transactions = module.get(Transactions);
  });

  afterAll(async () => {
    await module?.close();
    await world?.stop();
  });

  beforeEach(() => world.postgres.query('TRUNCATE plugin_host.things'));

  const add = (tx: Tx, id: number, name = 'thing'): Promise<unknown> => tx.query('INSERT INTO things (id, display_name) VALUES ($1, $2)', [id, name]);
  const names = async (): Promise<string[]> => (await database.query<{ display_name: string }>('SELECT display_name FROM things ORDER BY id')).map((row) => row.display_name);

  it('migrates once when two processes migrate at the same time, in the service’s schema', async () => {
    const rows = await world.postgres.query("SELECT schemaname FROM pg_tables WHERE tablename IN ('things', 'migrations')");
    expect(rows).toEqual([{ schemaname: 'plugin_host' }, { schemaname: 'plugin_host' }]);
    expect(await world.postgres.query('SELECT name FROM plugin_host.migrations')).toHaveLength(1);
  });

  it('commits what the work did, through SQL and through records alike', async () => {
    await transactions.run(async (tx) => {
      await add(tx, 1, 'by SQL');
      await tx.manager.insert(ThingRecord, { id: 2, displayName: 'by record' });
    });
    expect(await names()).toEqual(['by SQL', 'by record']);
  });

  it('keeps nothing of work that throws, and runs no commit hook', async () => {
    let committed = false;
    const failing = transactions.run(async (tx) => {
      tx.onCommit(() => (committed = true));
      await add(tx, 1);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await names()).toEqual([]);
    expect(committed).toBe(false);
  });

  it('runs hooks before the commit, the last ones last, and commit hooks after it', async () => {
    const order: string[] = [];
    await transactions.run(async (tx) => {
      tx.onCommit(() => order.push('committed'));
      tx.beforeCommit(async () => void order.push('last'), { last: true });
      tx.beforeCommit(async () => {
        order.push('first');
        tx.beforeCommit(async () => void order.push('added by the first'));
      });
      order.push('work');
    });
    expect(order).toEqual(['work', 'first', 'added by the first', 'last', 'committed']);
  });

  it('refuses to commit after a statement failed and its error was swallowed', async () => {
    const swallowing = transactions.run(async (tx) => {
      await add(tx, 1);
      await add(tx, 1).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('nothing can be committed');
    expect(await names()).toEqual([]);
  });

  it('cannot be used after its end', async () => {
    const leaked = await transactions.run(async (tx) => tx);
    await expect(leaked.query('SELECT 1')).rejects.toThrow('This transaction is over');
  });

  it('runs serializable work again until every increment is there', async () => {
    await transactions.run((tx) => add(tx, 1));
    let reads = 0;
    const increment = (): Promise<void> =>
      transactions.run(
        async (tx) => {
          const row = await tx.one<{ counter: number }>('SELECT counter FROM things WHERE id = 1');
          reads++;
          // Nobody writes before everybody has read: all but one must lose.
          await waitFor(() => reads >= 3);
          await tx.query('UPDATE things SET counter = $1 WHERE id = 1', [(row?.counter ?? 0) + 1]);
        },
        { isolation: 'SERIALIZABLE' },
      );
    await Promise.all([increment(), increment(), increment()]);
    expect(await database.one('SELECT counter FROM things WHERE id = 1')).toEqual({ counter: 3 });
    expect(reads).toBeGreaterThan(3);
  });

  it('says database_timeout for a read that takes too long and for a statement past its limit', async () => {
    const slow = transactions.run((tx) => tx.query('SELECT pg_sleep(5)'), { timeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({ kind: 'Unavailable', code: 'database_timeout' });
    const [{ statement_timeout: limit } = { statement_timeout: '' }] = await database.query<{ statement_timeout: string }>('SHOW statement_timeout');
    expect(limit).toBe('5s');
  });

  it('gives a frozen server up, and goes on over another connection', async () => {
    let frozen = 0;
    const writing = transactions.run(
      async (tx) => {
        frozen = (await tx.one<{ pid: number }>('SELECT pg_backend_pid() AS pid'))?.pid ?? 0;
        process.kill(frozen, 'SIGSTOP');
        await add(tx, 70);
      },
      { timeoutMs: 100 },
    );
    try {
      await expect(writing).rejects.toMatchObject({ kind: 'Unavailable', code: 'database_timeout' });
      await transactions.run((tx) => add(tx, 71));
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
    expect(await database.query('SELECT id FROM things WHERE id IN (70, 71)')).toEqual([{ id: 71 }]);
  });

  it('says that the outcome is unknown when the connection breaks during the commit', async () => {
    await world.postgres.query(`
      CREATE FUNCTION plugin_host.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(10); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON plugin_host.things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION plugin_host.slow()`);
    try {
      const writing = transactions.run((tx) => add(tx, 7));
      const outcome = expect(writing).rejects.toMatchObject({ code: 'database_unavailable', details: { outcome: 'unknown' } });
      await waitFor(async () => (await world.postgres.query("SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'")).length);
      await world.postgres.disconnect('plugin-host');
      await outcome;
    } finally {
      await world.postgres.query('DROP TRIGGER slow ON plugin_host.things; DROP FUNCTION plugin_host.slow()');
    }
  });

  it('goes on after the server ended all connections, also with notifications', async () => {
    const heard: (string | undefined)[] = [];
    const stop = database.listen('callboard_spec', (payload) => heard.push(payload));
    await waitFor(() => heard.length === 1, { until: 'listening' });
    expect(await world.postgres.disconnect('plugin-host')).toBeGreaterThan(0);
    await waitFor(() => heard.length === 2, { until: 'listening again' });
    await transactions.run((tx) => add(tx, 1, 'after'));
    await database.query("SELECT pg_notify('callboard_spec', 'hello')");
    await waitFor(() => heard.includes('hello'), { until: 'the notification came' });
    expect(heard.slice(0, 2)).toEqual([undefined, undefined]);
    expect(await names()).toEqual(['after']);
    stop();
  });

  it('says database_unavailable when every connection is busy for too long', async () => {
    const release: (() => void)[] = [];
    const held = [1, 2, 3].map(() => transactions.run(() => new Promise<void>((resolve) => release.push(resolve))));
    await waitFor(() => release.length === 3, { until: 'all connections are taken' });
    await expect(transactions.run(async () => undefined)).rejects.toMatchObject({ code: 'database_unavailable' });
    release.forEach((fn) => fn());
    await Promise.all(held);
  });
});

describe('a database that is away', () => {
  it('is waited for, with its name, and then given up', async () => {
    const world = await startTestWorld({ postgres: false });
    const { waitForDatabase } = await import('./wait-for-database.js');
    const { openSession } = await import('./connection.js');
    const config = world.config();
    await expect(waitForDatabase(() => openSession({ config, service: 'catalog' }, 'spec'), 300)).rejects.toThrow('PostgreSQL did not answer');
    await world.stop();
  });
});
