import { EntityCreated, TaskCreated } from '@callboard/contracts';
import { Transactions } from '@callboard/persistence';
import { runInContext, type RunningService } from '@callboard/service-kit';
import { startTestWorld, type TestWorld } from '@callboard/testing';
import { aChange, announce, migrate, startServiceUnderTest } from '../test/a-service.js';
import { EventLog, Outbox } from './index.js';

describe('the outbox and the log', () => {
  let world: TestWorld;
  let catalog: RunningService;
  let transactions: Transactions;
  let outbox: Outbox;
  let log: EventLog;

  beforeAll(async () => {
    // Without NATS: the log is the truth, and writing needs nobody else.
    world = await startTestWorld({ service: 'catalog' });
    await migrate(world, 'catalog');
    catalog = await startServiceUnderTest(world, { service: 'catalog', stream: 'CATALOG' });
    transactions = catalog.app.get(Transactions);
    outbox = catalog.app.get(Outbox);
    log = catalog.app.get(EventLog);
  });

  afterAll(async () => {
    await catalog?.close();
    await world?.stop();
  });

  it('serves while NATS is away, and says so', async () => {
    const report = (await (await fetch(`${catalog.url}/readyz`)).json()) as unknown;
    expect(report).toEqual({ status: 'degraded', checks: { database: 'ok', events: 'degraded' } });
  });

  it('announces nothing of a transaction that is rolled back', async () => {
    const before = await log.head();
    const failing = transactions.run(async (tx) => {
      outbox.append(tx, aChange('never', 1));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await log.head()).toBe(before);
    expect(await log.read({ after: before, limit: 10 })).toEqual([]);
  });

  it('numbers events of 8 writers at once without a gap, in the order of their commits', async () => {
    const before = await log.head();
    const writers = Array.from({ length: 8 }, async (_unused, writer) => {
      for (let revision = 1; revision <= 25; revision++) {
        const rolledBack = transactions.run(async (tx) => {
          outbox.append(tx, aChange(`writer-${writer}`, revision));
          outbox.append(tx, aChange(`twin-${writer}`, revision));
          if (revision % 5 === 0) {
            throw new Error('rolled back');
          }
        });
        await rolledBack.catch(() => announce(catalog, aChange(`writer-${writer}`, revision), aChange(`twin-${writer}`, revision)));
      }
    });
    await Promise.all(writers);
    const events = await log.read({ after: before, limit: 1_000 });
    expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 400 }, (_unused, index) => before + 1 + index));
    for (let writer = 0; writer < 8; writer++) {
      const revisions = events.filter(({ event }) => event.subject === `component:default/writer-${writer}`).map(({ event }) => event.revision);
      expect(revisions).toEqual(Array.from({ length: 25 }, (_unused, index) => index + 1));
    }
    expect(await log.head()).toBe(before + 400);
  });

  it('wraps the data in an envelope that says where, when, why and by whom', async () => {
    const before = await log.head();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await runInContext({ correlationId: 'request-1', traceparent, actor: 'user:default/ann' }, () =>
      announce(catalog, { ...aChange('petstore', 7), cause: { type: 'location', id: 'url:https://example.org/catalog-info.yaml' }, audience: ['group:default/team', 'permission:audit.read'] }),
    );
    const [stored] = await log.read({ after: before, limit: 1 });
    expect(stored?.event).toEqual({
      specversion: '1.0',
      id: 'uid-of-petstore@7',
      source: '/catalog',
      type: 'callboard.catalog.entity.updated.v1',
      subject: 'component:default/petstore',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      datacontenttype: 'application/json',
      revision: 7,
      sequence: '0000000007',
      position: String(before + 1),
      traceparent,
      correlationid: 'request-1',
      actor: 'user:default/ann',
      cause: '{"type":"location","id":"url:https://example.org/catalog-info.yaml"}',
      audience: 'group:default/team,permission:audit.read',
      data: aChange('petstore', 7).data,
    });
  });

  it('tells the caller the position of what was written', async () => {
    const headers = new Map<string, string>();
    await runInContext({ correlationId: 'request-2', setReplyHeader: (name, value) => void headers.set(name, value) }, () => announce(catalog, aChange('told', 1), aChange('told', 2)));
    expect(headers.get('callboard-position')).toBe(`CATALOG:${await log.head()}`);
  });

  it('refuses events that no reader could use, and with them the change', async () => {
    const append = (event: Parameters<Outbox['append']>[1]): Promise<void> => transactions.run(async (tx) => outbox.append(tx, event));
    await expect(append({ contract: TaskCreated, subject: 'task-1', data: { id: 'task-1', templateRef: 'template:default/x' } })).rejects.toThrow('does not own the stream SCAFFOLDER');
    await expect(append({ ...aChange('unrevised', 1), revision: undefined })).rejects.toThrow('needs a revision');
    await expect(append({ ...aChange('broken', 1), data: { ref: 'component:default/broken' } as never })).rejects.toThrow('breaks its contract: uid:');
    await expect(append(aChange('huge', 1, { description: 'x'.repeat(1_100_000) }))).rejects.toThrow('larger than a message may be');
  });

  it('is followed without a gap from any position, also past what is written meanwhile', async () => {
    const stop = new AbortController();
    const start = await log.head();
    await announce(catalog, aChange('followed', 1), aChange('followed', 2));
    const seen: number[] = [];
    for await (const batch of log.tail(start, stop.signal)) {
      seen.push(...batch.map(({ event }) => event.revision ?? 0));
      if (seen.length < 4) {
        await announce(catalog, aChange('followed', seen.length + 1));
      } else {
        stop.abort();
      }
    }
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('keeps a history id for as long as the database is the same', () => {
    expect(log.epoch()).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes ten thousand events in one statement', async () => {
    const before = await log.head();
    const started = Date.now();
    await transactions.run(async (tx) => {
      for (let index = 0; index < 10_000; index++) {
        outbox.append(tx, { ...aChange(`bulk-${index}`, 1), contract: EntityCreated });
      }
    });
    expect(await log.head()).toBe(before + 10_000);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
