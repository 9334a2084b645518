import { EntityCreated } from '@callboard/contracts';
import { createLogger, type RunningService } from '@callboard/service-kit';
import { startTestWorld, type TestWorld } from '@callboard/testing';
import { headers } from '@nats-io/transport-node';
import type { JsMsg } from '@nats-io/jetstream';
import { migrate, startServiceUnderTest } from '../test/a-service.js';
import { ConsumerRun } from './consumer-run.js';
import type { EventRegistration } from './handler-registry.js';
import { AppliedPositions, DeadLetters, type Delivery } from './index.js';

/** A message as the broker would deliver it, that notes what became of it. */
function aMessage(sequence: number, { subject = `component:default/c${sequence}`, deliveryCount = 1 } = {}): JsMsg & { fate: string[] } {
  const fate: string[] = [];
  const event = {
    specversion: '1.0',
    id: `id-${sequence}`,
    source: '/catalog',
    type: EntityCreated.type,
    subject,
    time: '2026-01-01T00:00:00Z',
    datacontenttype: 'application/json',
    data: { ref: subject, uid: 'uid', revision: 1, relations: [] },
  };
  const messageHeaders = headers();
  messageHeaders.set('Callboard-Position', String(sequence));
  return {
    seq: sequence,
    subject: 'callboard.catalog.entity.component.default.x',
    headers: messageHeaders,
    redelivered: deliveryCount > 1,
    info: { deliveryCount },
    string: () => JSON.stringify(event),
    ack: () => void fate.push('ack'),
    nak: () => void fate.push('nak'),
    term: () => void fate.push('term'),
    working: () => void fate.push('working'),
    fate,
  } as unknown as JsMsg & { fate: string[] };
}

describe('a run of a consumer', () => {
  let runs = 0;
  let world: TestWorld;
  let search: RunningService;
  let registration: EventRegistration;
  let handled: number[];
  let onHandle: (delivery: Delivery) => void;

  beforeAll(async () => {
    world = await startTestWorld({ service: 'search' });
    await migrate(world, 'search');
    search = await startServiceUnderTest(world, { service: 'search' });
  });

  afterAll(async () => {
    await search?.close();
    await world?.stop();
  });

  beforeEach(() => {
    handled = [];
    onHandle = () => undefined;
    registration = {
      durable: `search-run-${++runs}`,
      stream: 'CATALOG',
      contracts: [EntityCreated],
      name: 'RunHandler.handle',
      handle: async ([delivery]) => {
        if (delivery) {
          handled.push(delivery.position);
          onHandle(delivery);
        }
      },
    };
  });

  const start = async (firstSequence = 1, floor = 0): Promise<ConsumerRun> => {
    const deadLetters = search.app.get(DeadLetters);
    const parts = { options: { config: world.config(), service: 'search' as const, retryDelaysMs: [0, 0, 0, 0] }, positions: search.app.get(AppliedPositions), deadLetters };
    return new ConsumerRun(registration, parts, { floor, firstSequence, parked: await deadLetters.parkedSubjects(registration.durable), log: createLogger('spec') });
  };
  const workOff = async (run: ConsumerRun): Promise<void> => {
    while (await run.step()) {
      // until nothing is left to do
    }
  };
  const floor = (): Promise<number> => search.app.get(AppliedPositions).floor(registration.durable, 'CATALOG');

  it('holds back what comes before its turn', async () => {
    const run = await start();
    const messages = [3, 2, 1].map((sequence) => aMessage(sequence));
    messages.slice(0, 2).forEach((message) => run.receive(message));
    await workOff(run);
    expect(handled).toEqual([]);
    expect(run.hasGap).toBe(true);
    run.sayWorking();
    expect(messages[0]?.fate).toEqual(['working']);
    run.receive(messages[2] as JsMsg);
    await workOff(run);
    expect(handled).toEqual([1, 2, 3]);
    expect(await floor()).toBe(3);
  });

  it('takes a message that it gave up after all when it comes, rather than lose it', async () => {
    const run = await start();
    run.receive(aMessage(3));
    run.skipGap();
    await workOff(run);
    const late = aMessage(2);
    run.receive(late);
    await workOff(run);
    expect(handled).toEqual([3, 2]);
    expect(late.fate).toEqual(['ack']);
  });

  it('acknowledges the newest delivery of a message that came twice, and handles it once', async () => {
    const run = await start();
    const [first, again] = [aMessage(1), aMessage(1, { deliveryCount: 2 })];
    run.receive(first);
    run.receive(again);
    await workOff(run);
    expect(handled).toEqual([1]);
    expect([first.fate, again.fate]).toEqual([[], ['ack']]);
    const afterwards = aMessage(1, { deliveryCount: 3 });
    run.receive(afterwards);
    await workOff(run);
    expect(handled).toEqual([1]);
    expect(afterwards.fate).toEqual(['ack']);
  });

  it('drops what is below the floor', async () => {
    const run = await start(1, 2);
    [1, 2, 3].forEach((sequence) => run.receive(aMessage(sequence)));
    await workOff(run);
    expect(handled).toEqual([3]);
  });

  it('never reports a position as applied while an earlier event is still being tried', async () => {
    const run = await start();
    let failures = 2;
    onHandle = ({ position }) => {
      if (position === 1 && failures-- > 0) {
        throw new Error('not yet');
      }
    };
    [1, 2, 3].forEach((sequence) => run.receive(aMessage(sequence)));
    await run.step();
    await run.step();
    expect(await floor()).toBe(0);
    await workOff(run);
    expect(await floor()).toBe(3);
  });

  it('buries an event that ends every process which takes it up, and gives others of the batch their turn', async () => {
    // The sixth delivery is written down before it is tried …
    const killer = await start();
    onHandle = () => {
      throw new Error('the process ends here');
    };
    killer.receive(aMessage(1, { deliveryCount: 6 }));
    await killer.step();
    expect(await search.app.get(DeadLetters).list({ durable: registration.durable })).toMatchObject([{ eventId: 'id-1', errorCode: 'interrupted' }]);

    // … so the process that gets it after that crash does not try it again.
    handled = [];
    onHandle = () => undefined;
    const next = await start();
    const [poison, innocent] = [aMessage(1, { deliveryCount: 7 }), aMessage(2, { deliveryCount: 7 })];
    next.receive(poison);
    next.receive(innocent);
    await workOff(next);
    expect(handled).toEqual([2]);
    expect([poison.fate, innocent.fate]).toEqual([['term'], ['ack']]);
    expect(await search.app.get(DeadLetters).list({ durable: registration.durable })).toMatchObject([{ eventId: 'id-1', errorCode: 'interrupted' }]);
  });
});
