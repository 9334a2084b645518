import { EntityCreated, EntityDeleted, EntityUpdated, TaskCreated } from '@callboard/contracts';
import { Database, Transactions } from '@callboard/persistence';
import { Conflict, currentContext, runInContext, Unavailable, type RunningService } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Inject, Injectable } from '@nestjs/common';
import { aChange, announce, migrate, Operator, startServiceUnderTest } from '../test/a-service.js';
import { buildLibraries, ServiceProcess } from '../test/processes.js';
import { AppliedPositions, applyRevisions, DeadLetters, EventLog, HandlesEvent, type Delivery } from './index.js';

const ENTITY_EVENTS = [EntityCreated, EntityUpdated, EntityDeleted];

/** Short, so that five tries take no time. */
const RETRIES = [5, 10, 20, 40];

/** What handlers saw, and what they shall throw. */
class Stage {
  readonly calls: { handler: string; subject: string; revision: number; position: number; redelivered: boolean; correlationId: string }[] = [];
  readonly faults = new Map<string, () => Error | undefined>();
  readonly replicas: string[] = [];
  meeting?: Promise<void>;

  async enter(handler: string, { event, position, redelivered }: Delivery): Promise<void> {
    const { correlationId } = currentContext();
    this.calls.push({ handler, subject: event.subject, revision: event.revision ?? 0, position, redelivered, correlationId });
    await this.meeting;
    const error = this.faults.get(event.subject)?.();
    if (error) {
      throw error;
    }
  }

  of(subject: string): number[] {
    return this.calls.filter((call) => call.subject === subject).map(({ revision }) => revision);
  }
}

const stage = new Stage();

@Injectable()
class OneByOneHandler {
  @HandlesEvent(ENTITY_EVENTS, { durable: 'search-one' })
  async handle(delivery: Delivery): Promise<void> {
    await stage.enter('one', delivery);
  }
}

@Injectable()
class CountChangesHandler {
  /** How often the transaction commits and the handler then fails all the same. */
  static failAfterCommit = 0;
  static readonly batches: number[] = [];

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(AppliedPositions) private readonly positions: AppliedPositions,
  ) {}

  @HandlesEvent(ENTITY_EVENTS, { durable: 'search-count', batch: 50 })
  async handle(deliveries: Delivery<typeof EntityCreated>[]): Promise<void> {
    CountChangesHandler.batches.push(deliveries.length);
    await this.transactions.run(async (tx) => {
      const newer = await applyRevisions(tx, 'search-count', deliveries.map(({ event }) => ({ ref: event.subject, revision: event.revision ?? 0 })));
      for (const ref of newer) {
        await tx.query('INSERT INTO effects (ref, changes) VALUES ($1, 1) ON CONFLICT (ref) DO UPDATE SET changes = effects.changes + 1', [ref]);
      }
      await this.positions.advance(tx, 'search-count', 'CATALOG', deliveries.at(-1)?.position ?? 0);
    });
    if (CountChangesHandler.failAfterCommit-- > 0) {
      throw new Error('the process was about to end');
    }
  }
}

describe('durable consumers', () => {
  let world: TestWorld;
  let operator: Operator;
  let catalog: RunningService;
  let search: RunningService;

  beforeAll(async () => {
    world = await startTestWorld({ service: ['catalog', 'search'], nats: true });
    await Promise.all([migrate(world, 'catalog'), migrate(world, 'search')]);
    await world.postgres.query('CREATE TABLE search.effects (ref text PRIMARY KEY, changes int NOT NULL); ALTER TABLE search.effects OWNER TO callboard_search');
    operator = await Operator.connect(world);
    catalog = await startServiceUnderTest(world, { service: 'catalog', stream: 'CATALOG' });
    search = await startSearch();
  });

  afterAll(async () => {
    await search?.close();
    await catalog?.close();
    await operator?.close();
    await world?.stop();
  });

  beforeEach(() => {
    stage.calls.length = 0;
    stage.faults.clear();
  });

  const startSearch = (): Promise<RunningService> =>
    startServiceUnderTest(world, { service: 'search', handlers: [OneByOneHandler, CountChangesHandler], messaging: { retryDelaysMs: RETRIES } });
  const ref = (name: string): string => `component:default/${name}`;
  const head = async (): Promise<string> => `CATALOG:${await catalog.app.get(EventLog).head()}`;
  const letters = (): ReturnType<DeadLetters['list']> => search.app.get(DeadLetters).list({ durable: 'search-one' });
  const applied = async (durable = 'search-one'): Promise<void> => search.app.get(AppliedPositions).waitFor(await head(), durable, 15_000);
  const changesOf = async (name: string): Promise<number | undefined> =>
    (await search.app.get(Database).one<{ changes: number }>('SELECT changes FROM effects WHERE ref = $1', [ref(name)]))?.changes;

  it('get every event in order, in the context of the request that caused it', async () => {
    await runInContext({ correlationId: 'request-77', actor: 'user:default/ann' }, () => announce(catalog, aChange('first', 1), aChange('second', 1), aChange('first', 2)));
    await applied();
    expect(stage.calls).toEqual([
      { handler: 'one', subject: ref('first'), revision: 1, position: 1, redelivered: false, correlationId: 'request-77' },
      { handler: 'one', subject: ref('second'), revision: 1, position: 2, redelivered: false, correlationId: 'request-77' },
      { handler: 'one', subject: ref('first'), revision: 2, position: 3, redelivered: false, correlationId: 'request-77' },
    ]);
  });

  it('bury a poison event after five tries; other things are not delayed, later events of its thing wait in order', async () => {
    stage.faults.set(ref('poison'), () => new Error('cannot digest this'));
    await announce(catalog, aChange('poison', 1), aChange('poison', 2), aChange('healthy', 1), aChange('healthy', 2));
    await applied();
    await announce(catalog, aChange('poison', 3), aChange('healthy', 3));
    await applied();

    expect(stage.of(ref('poison'))).toEqual([1, 1, 1, 1, 1]);
    expect(stage.of(ref('healthy'))).toEqual([1, 2, 3]);
    const lastTry = stage.calls.findLastIndex(({ subject }) => subject === ref('poison'));
    const lastHealthy = stage.calls.findIndex(({ subject, revision }) => subject === ref('healthy') && revision === 2);
    expect(lastHealthy).toBeLessThan(lastTry);
    expect((await letters()).map(({ eventId, errorCode, errorMessage, parks }) => ({ eventId, errorCode, errorMessage, parks }))).toEqual([
      { eventId: 'uid-of-poison@1', errorCode: 'internal', errorMessage: 'cannot digest this', parks: true },
      { eventId: 'uid-of-poison@2', errorCode: 'parked', errorMessage: `Waits behind an earlier dead letter of ${ref('poison')}.`, parks: true },
      { eventId: 'uid-of-poison@3', errorCode: 'parked', errorMessage: `Waits behind an earlier dead letter of ${ref('poison')}.`, parks: true },
    ]);
    await operator.waitForCount('DLQ', 3);
    const announced = await operator.manager.streams.getMessage('DLQ', { seq: 1 });
    expect(announced?.subject).toBe('callboard.dlq.search-one');
    expect(announced?.header.get('Callboard-error-message')).toBe('cannot digest this');
    expect((announced?.json() as { id: string }).id).toBe('uid-of-poison@1');
  });

  it('take parked events up again in order when asked, and then live ones', async () => {
    expect(await search.app.get(DeadLetters).requestReplay('search-one', ref('poison'))).toBe(3);
    await waitFor(async () => (await letters()).length === 0, { until: 'no letter is open' });
    await announce(catalog, aChange('poison', 4));
    await applied();
    expect(stage.of(ref('poison'))).toEqual([1, 2, 3, 4]);
  });

  it('leave what fails again among the dead letters, and what is behind it', async () => {
    stage.faults.set(ref('stubborn'), () => new Conflict('name_conflict', 'Still not.'));
    await announce(catalog, aChange('stubborn', 1), aChange('stubborn', 2));
    await applied();
    await search.app.get(DeadLetters).requestReplay('search-one', ref('stubborn'));
    await waitFor(() => stage.of(ref('stubborn')).length === 2, { until: 'the first was tried again' });
    await waitFor(async () => (await letters())[0]?.deliveries === 2, { until: 'the letter knows' });
    expect((await letters()).map(({ eventId, errorCode }) => [eventId, errorCode])).toEqual([
      ['uid-of-stubborn@1', 'name_conflict'],
      ['uid-of-stubborn@2', 'parked'],
    ]);
    expect(stage.of(ref('stubborn'))).toEqual([1, 1]);
    stage.faults.clear();
    await search.app.get(DeadLetters).requestReplay('search-one', ref('stubborn'));
    await waitFor(async () => (await letters()).length === 0, { until: 'no letter is open' });
  });

  it('try again what failed for want of something, keeping the order of its thing', async () => {
    let left = 3;
    stage.faults.set(ref('patient'), () => (left-- > 0 ? new Unavailable('service_unavailable', 'Not now.') : undefined));
    await announce(catalog, aChange('patient', 1), aChange('patient', 2), aChange('other', 1));
    await applied();
    expect(stage.of(ref('patient'))).toEqual([1, 1, 1, 1, 2]);
    expect(await letters()).toEqual([]);
  });

  it('do not try again what can never succeed', async () => {
    stage.faults.set(ref('refused'), () => new Conflict('name_conflict', 'Never.'));
    await announce(catalog, aChange('refused', 1));
    await applied();
    expect(stage.of(ref('refused'))).toEqual([1]);
    stage.faults.clear();
    await search.app.get(DeadLetters).requestReplay('search-one', ref('refused'));
    await waitFor(async () => (await letters()).length === 0, { until: 'no letter is open' });
  });

  it('bury what they cannot read, and park nothing for it', async () => {
    const event = { specversion: '1.0', id: 'x1', source: '/catalog', type: 'callboard.catalog.entity.renamed.v9', subject: ref('odd'), time: '2026-01-01T00:00:00Z', datacontenttype: 'application/json', data: {} };
    const publish = async (body: unknown): Promise<unknown> => jetstream(operator.connection).publish('callboard.catalog.entity.component.default.odd', typeof body === 'string' ? body : JSON.stringify(body), { headers: headers() });
    await publish(event);
    await publish('not JSON');
    await publish({ ...event, id: 'x2', source: '/elsewhere' });
    await publish({ ...event, id: 'x3', type: EntityCreated.type, data: { ref: ref('odd') } });
    await waitFor(async () => (await letters()).length === 4, { until: 'all four are buried' });
    expect((await letters()).map(({ eventId, errorCode, parks }) => [eventId.replace(/@\d+$/, '@…'), errorCode, parks])).toEqual([
      ['x1', 'unknown_event', false],
      ['CATALOG@…', 'invalid_event', false],
      ['x2', 'invalid_event', false],
      ['x3', 'invalid_event', false],
    ]);
    await announce(catalog, aChange('odd', 1));
    await applied();
    expect(stage.of(ref('odd'))).toEqual([1]);
    await world.postgres.query('UPDATE search.dead_letters SET resolved_at = now()');
  });

  it('have one effect when the handler fails after its commit: twice is once', async () => {
    CountChangesHandler.failAfterCommit = 2;
    await announce(catalog, aChange('counted', 1));
    await applied('search-count');
    await announce(catalog, aChange('counted', 2));
    await applied('search-count');
    expect(await changesOf('counted')).toBe(2);
  });

  it('give a list to a handler that asked for batches', async () => {
    CountChangesHandler.batches.length = 0;
    await Promise.all(Array.from({ length: 200 }, (_unused, index) => announce(catalog, aChange(`batched-${index}`, 1))));
    await applied('search-count');
    expect(Math.max(...CountChangesHandler.batches)).toBeGreaterThan(1);
    expect(Math.max(...CountChangesHandler.batches)).toBeLessThanOrEqual(50);
    const [{ count } = { count: 0 }] = await search.app.get(Database).query<{ count: number }>("SELECT count(*) FROM effects WHERE ref LIKE '%/batched-%' AND changes = 1");
    expect(count).toBe(200);
  });

  it('are made anew when an operator deletes them, and go on where they were', async () => {
    await announce(catalog, aChange('before', 1));
    await applied();
    await operator.manager.consumers.delete('CATALOG', 'search-one');
    await announce(catalog, aChange('after', 1));
    await applied();
    expect(stage.calls.map(({ subject }) => subject)).toEqual([ref('before'), ref('after')]);
    const info = await operator.manager.consumers.info('CATALOG', 'search-one');
    expect(info.config).toMatchObject({ ack_policy: 'explicit', ack_wait: 10e9, max_ack_pending: 256, deliver_policy: 'by_start_sequence' });
  });

  it('survive the loss of the stream and of NATS itself, and apply nothing twice', async () => {
    await announce(catalog, aChange('durable', 1));
    await applied();
    await operator.manager.streams.delete('CATALOG');
    await announce(catalog, aChange('durable', 2));
    await applied();
    await world.nats.kill();
    await announce(catalog, aChange('durable', 3));
    await world.nats.start();
    await applied();
    expect(stage.of(ref('durable'))).toEqual([1, 2, 3]);
  }, 20_000);

  it('pass over events of the stream that they did not ask for', async () => {
    const { Outbox } = await import('./index.js');
    const { LocationRegistered } = await import('@callboard/contracts');
    await catalog.app.get(Transactions).run(async (tx) => catalog.app.get(Outbox).append(tx, { contract: LocationRegistered, subject: 'location-1', data: { id: 'location-1', type: 'url', target: 'https://example.org' } }));
    await applied();
    expect(stage.calls).toEqual([]);
  });

  it('run in one replica at a time; another takes over where the first ended', async () => {
    const second = await startSearch();
    const names = Array.from({ length: 30 }, (_unused, index) => `shared-${index}`);
    for (const name of names.slice(0, 15)) {
      await announce(catalog, aChange(name, 1));
    }
    await applied();
    await search.close();
    search = second;
    for (const name of names.slice(15)) {
      await announce(catalog, aChange(name, 1));
    }
    await applied();
    expect(stage.calls.map(({ subject }) => subject)).toEqual(names.map(ref));
  }, 20_000);

  it('go on after the database ended their sessions', async () => {
    await announce(catalog, aChange('steady', 1));
    await applied();
    expect(await world.postgres.disconnect('search')).toBeGreaterThan(0);
    await announce(catalog, aChange('steady', 2));
    await applied();
    expect(stage.of(ref('steady'))).toEqual([1, 2]);
  }, 20_000);

  it('refuse a wait that is malformed, and end one that takes too long', async () => {
    const positions = search.app.get(AppliedPositions);
    await expect(positions.waitFor('CATALOG:12x', 'search-one')).rejects.toMatchObject({ kind: 'InvalidInput', code: 'invalid_wait' });
    await expect(positions.waitFor('KITCHEN:12', 'search-one')).rejects.toMatchObject({ code: 'invalid_wait' });
    await expect(positions.waitFor('CATALOG:999999999', 'search-one', 60)).rejects.toMatchObject({ kind: 'Unavailable', code: 'wait_timeout' });
  });
});

describe('a consumer that is killed between its commit and its acknowledgement', () => {
  beforeAll(() => buildLibraries(), 60_000);

  it('leaves the event to the next process, where it has no second effect', async () => {
    const world = await startTestWorld({ service: ['catalog', 'search'], nats: true });
    await Promise.all([migrate(world, 'catalog'), migrate(world, 'search')]);
    await world.postgres.query('CREATE TABLE search.effects (ref text PRIMARY KEY, changes int NOT NULL); ALTER TABLE search.effects OWNER TO callboard_search');
    const catalog = await startServiceUnderTest(world, { service: 'catalog', stream: 'CATALOG' });
    const killed = await ServiceProcess.start(world, 'search');
    await announce(catalog, aChange('twice', 1));
    await killed.said('committed');
    await killed.kill();
    await announce(catalog, aChange('next', 1));

    const search = await startServiceUnderTest(world, { service: 'search', handlers: [CountChangesHandler] });
    // The broker waits ten seconds for a sign of life before it delivers again, and nothing overtakes meanwhile.
    await search.app.get(AppliedPositions).waitFor('CATALOG:2', 'search-count', 20_000);
    expect(await world.postgres.query('SELECT ref, changes FROM search.effects ORDER BY ref')).toEqual([
      { ref: 'component:default/next', changes: 1 },
      { ref: 'component:default/twice', changes: 1 },
    ]);
    await search.close();
    await catalog.close();
    await world.stop();
  }, 40_000);
});

describe('handlers that cannot work', () => {
  it('keep the service from starting, all reasons at once', async () => {
    const world = await startTestWorld({ service: 'search' });
    await migrate(world, 'search');

    @Injectable()
    class TwinHandler {
      @HandlesEvent(EntityCreated, { durable: 'search-one' })
      async first(): Promise<void> {}

      @HandlesEvent([EntityCreated, TaskCreated], { durable: 'search-one' })
      async second(): Promise<void> {}

      @HandlesEvent(EntityCreated, { durable: 'other.name' })
      async third(): Promise<void> {}
    }

    const starting = startServiceUnderTest(world, { service: 'search', handlers: [TwinHandler] });
    await expect(starting).rejects.toThrow(
      /durable "search-one" has two handlers, TwinHandler.first and TwinHandler.second\n.*TwinHandler.second must handle events of exactly one stream\n.*durable "other.name" of TwinHandler.third must read search-<handler>/,
    );
    await world.stop();
  });
});
