import { setTimeout as delay } from 'node:timers/promises';
import { Transactions } from '@callboard/persistence';
import type { RunningService } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { connect, headers } from '@nats-io/transport-node';
import { jetstream } from '@nats-io/jetstream';
import { aChange, announce, migrate, Operator, startServiceUnderTest } from '../test/a-service.js';
import { buildLibraries, ServiceProcess } from '../test/processes.js';
import { brokerAddress, EventLog, Outbox } from './index.js';

/** 100 writes a second. */
const WRITE_EVERY_MS = 10;

const upTo = (count: number): number[] => Array.from({ length: count }, (_unused, index) => index + 1);

async function startWorld(): Promise<{ world: TestWorld; operator: Operator }> {
  const world = await startTestWorld({ service: 'catalog', nats: true });
  await migrate(world, 'catalog');
  return { world, operator: await Operator.connect(world) };
}

/** The process ids that hold the relay's lock or ask for it. */
async function relaySessions(world: TestWorld): Promise<{ holds: boolean }[]> {
  return world.postgres.query(
    `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype = 'advisory' AND granted) AS holds
     FROM pg_stat_activity AS activity WHERE application_name = 'callboard-catalog-relay' AND datname = current_database()`,
  );
}

describe('the relay', () => {
  let world: TestWorld;
  let operator: Operator;
  let catalog: RunningService;

  beforeAll(async () => {
    ({ world, operator } = await startWorld());
    catalog = await startServiceUnderTest(world, { service: 'catalog', stream: 'CATALOG' });
  });

  afterAll(async () => {
    await catalog?.close();
    await operator?.close();
    await world?.stop();
  });

  const positions = async (): Promise<number[]> => (await operator.messages('CATALOG')).map(({ position }) => position);
  const everythingArrived = async (): Promise<void> => {
    const head = await catalog.app.get(EventLog).head();
    await waitFor(async () => (await positions()).at(-1) === head, { until: 'the stream holds the head of the log' });
    await waitFor(async () => (await world.postgres.query('SELECT 1 FROM catalog.outbox WHERE published_at IS NULL')).length === 0, { until: 'all rows are marked' });
    expect(await positions()).toEqual(upTo(head));
  };

  it('makes the stream as declared and sends every event once, in order, under its id and the subject of its thing', async () => {
    await announce(catalog, aChange('a.b', 1), aChange('a.b', 2), aChange('c', 1));
    await everythingArrived();
    expect(await operator.messages('CATALOG')).toEqual([
      { position: 1, id: 'uid-of-a.b@1', subject: 'callboard.catalog.entity.component.default.a%2Eb' },
      { position: 2, id: 'uid-of-a.b@2', subject: 'callboard.catalog.entity.component.default.a%2Eb' },
      { position: 3, id: 'uid-of-c@1', subject: 'callboard.catalog.entity.component.default.c' },
    ]);
    const { config } = await operator.manager.streams.info('CATALOG');
    expect(config).toMatchObject({
      subjects: ['callboard.catalog.>'],
      storage: 'file',
      retention: 'limits',
      discard: 'old',
      max_msg_size: 1024 * 1024,
      duplicate_window: 120e9,
      deny_delete: true,
      deny_purge: true,
    });
  });

  it('builds a deleted stream again from the log', async () => {
    await operator.manager.streams.delete('CATALOG');
    await announce(catalog, aChange('after-the-deletion', 1));
    await everythingArrived();
  });

  it('notices a deleted stream while nothing is written', async () => {
    await operator.manager.streams.delete('CATALOG');
    await everythingArrived();
  }, 20_000);

  it('goes on behind a message that somebody else put into its stream', async () => {
    const extra = headers();
    extra.set('Nats-Msg-Id', 'foreign');
    await jetstream(operator.connection).publish('callboard.catalog.intruder', '{}', { headers: extra });
    // Together in one transaction: were only the sequence expected, the first would be refused and the second stored.
    await catalog.app.get(Transactions).run(async (tx) => [1, 2, 3].forEach((revision) => catalog.app.get(Outbox).append(tx, aChange('behind-the-intruder', revision))));
    const head = await catalog.app.get(EventLog).head();
    await waitFor(async () => (await positions()).at(-1) === head, { until: 'the event behind the intruder arrived' });
    expect((await positions()).filter((position) => position > 0)).toEqual(upTo(head));
    await operator.manager.streams.delete('CATALOG');
    await everythingArrived();
  }, 20_000);

  it('brings back settings that somebody changed', async () => {
    const { config } = await operator.manager.streams.info('CATALOG');
    await operator.manager.streams.update('CATALOG', { ...config, max_age: 0 });
    await waitFor(async () => (await operator.manager.streams.info('CATALOG')).config.max_age > 0, { until: 'the stream has its retention again' });
  });

  it('loses nothing when NATS is killed under load and comes back', async () => {
    let writing = true;
    const load = (async () => {
      for (let revision = 1; writing; revision++) {
        await announce(catalog, aChange('under-load', revision));
        await delay(WRITE_EVERY_MS);
      }
    })();
    for (let round = 0; round < 2; round++) {
      const before = world.nats.pid;
      const count = await operator.count('CATALOG');
      await operator.waitForCount('CATALOG', count + 20);
      await world.nats.kill();
      await world.nats.start();
      expect(world.nats.pid).not.toBe(before);
    }
    const count = await waitFor(() => operator.count('CATALOG'));
    await operator.waitForCount('CATALOG', count + 20);
    writing = false;
    await load;
    await everythingArrived();
  }, 30_000);

  it('sends everything again when the storage of NATS is lost', async () => {
    await world.nats.kill();
    await announce(catalog, aChange('while-away', 1));
    await world.nats.wipe();
    await world.nats.start();
    await everythingArrived();
  }, 20_000);

  it('starts a new history when the database is older than the stream', async () => {
    const log = catalog.app.get(EventLog);
    const before = { epoch: log.epoch(), head: await log.head() };
    await announce(catalog, aChange('forgotten', 1), aChange('forgotten', 2));
    await everythingArrived();
    // What a restored backup looks like: the log ends earlier than the stream.
    await world.postgres.query('BEGIN; DELETE FROM catalog.outbox WHERE position > $1'.replace('$1', String(before.head)) + `; UPDATE catalog.log_head SET position = ${before.head}; COMMIT`);
    await world.postgres.disconnect('catalog');
    await waitFor(async () => (await log.head()) > before.head, { until: 'positions go on beyond those of the stream' });
    expect(log.epoch()).not.toBe(before.epoch);
    await announce(catalog, aChange('remembered', 1));
    const head = await log.head();
    expect(head).toBe(before.head + 3);
    await waitFor(async () => (await positions()).at(-1) === head, { until: 'the new event arrived' });
  }, 20_000);
});

describe('relays in several processes', () => {
  let world: TestWorld;
  let operator: Operator;
  let first: ServiceProcess | undefined;
  let second: ServiceProcess | undefined;

  beforeAll(() => buildLibraries(), 60_000);

  beforeEach(async () => {
    ({ world, operator } = await startWorld());
  });

  afterEach(async () => {
    await Promise.all([first?.kill(), second?.kill()]);
    await operator.close();
    await world.stop();
  });

  it('take turns: one is active, and the order holds while both write', async () => {
    [first, second] = await Promise.all([ServiceProcess.start(world), ServiceProcess.start(world)]);
    await waitFor(async () => (await relaySessions(world)).length === 2, { until: 'both compete' });
    await Promise.all([first.announce(150), second.announce(150)]);
    await operator.waitForCount('CATALOG', 300);
    expect((await relaySessions(world)).filter(({ holds }) => holds)).toHaveLength(1);
    expect((await operator.messages('CATALOG')).map(({ position }) => position)).toEqual(upTo(300));
  }, 30_000);

  it('take over from one that is killed between the broker’s acknowledgement and the mark; the event is there once', async () => {
    first = await ServiceProcess.start(world);
    await first.announce(1);
    await waitFor(async () => (await world.postgres.query('SELECT 1 FROM catalog.outbox WHERE published_at IS NOT NULL')).length === 1, { until: 'the first is marked' });
    await world.postgres.query(`
      CREATE FUNCTION catalog.stuck() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
      CREATE TRIGGER stuck BEFORE UPDATE ON catalog.outbox EXECUTE FUNCTION catalog.stuck()`);
    first.order(1);
    await operator.waitForCount('CATALOG', 2);
    await waitFor(async () => (await world.postgres.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).length > 0, { until: 'the relay is about to mark' });
    await first.kill();
    await world.postgres.disconnect('catalog');
    await world.postgres.query('DROP TRIGGER stuck ON catalog.outbox');
    expect(await world.postgres.query('SELECT position FROM catalog.outbox WHERE published_at IS NULL')).toHaveLength(1);

    second = await ServiceProcess.start(world);
    await second.announce(1);
    await operator.waitForCount('CATALOG', 3);
    expect((await operator.messages('CATALOG')).map(({ position }) => position)).toEqual([1, 2, 3]);
  }, 30_000);

  it('take over from one that is frozen, and the stale one is refused when it wakes', async () => {
    first = await ServiceProcess.start(world);
    await first.announce(5);
    await operator.waitForCount('CATALOG', 5);
    second = await ServiceProcess.start(world);
    await waitFor(async () => (await relaySessions(world)).length === 2, { until: 'the second competes' });
    // Frozen in the middle of its work: it has read rows that it has not sent.
    first.order(200);
    await operator.waitForCount('CATALOG', 20);
    first.freeze();
    const frozenAt = Date.now();
    await second.announce(10);
    await waitFor(async () => (await world.postgres.query('SELECT 1 FROM catalog.outbox WHERE published_at IS NULL')).length === 0, {
      until: 'the second has taken over',
      timeoutMs: 20_000,
    });
    expect(Date.now() - frozenAt).toBeGreaterThan(1_000);
    first.resume();
    await second.announce(10);
    await waitFor(async () => (await world.postgres.query('SELECT 1 FROM catalog.outbox WHERE published_at IS NULL')).length === 0, { until: 'all is sent', timeoutMs: 20_000 });
    const [{ position: head } = { position: 0 }] = await world.postgres.query<{ position: string | number }>('SELECT position FROM catalog.log_head');
    expect((await operator.messages('CATALOG')).map(({ position }) => position)).toEqual(upTo(Number(head)));
  }, 60_000);
});

describe('a publisher that counts on an older state of the stream', () => {
  it('is refused by the broker', async () => {
    const { world, operator } = await startWorld();
    const catalog = await startServiceUnderTest(world, { service: 'catalog', stream: 'CATALOG' });
    await announce(catalog, aChange('one', 1), aChange('one', 2));
    await operator.waitForCount('CATALOG', 2);
    const connection = await connect(brokerAddress(world.nats.url('catalog')));
    const stale = jetstream(connection).publish('callboard.catalog.entity.component.default.one', '{}', { expect: { lastSequence: 1 } });
    await expect(stale).rejects.toThrow('wrong last sequence: 2');
    await connection.close();
    await catalog.close();
    await operator.close();
    await world.stop();
  });
});
