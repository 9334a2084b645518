import type { EventContract } from '@callboard/contracts';
import { Database } from '@callboard/persistence';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AppliedPositions } from './applied-positions.js';
import { BrokerConnection } from './broker-connection.js';
import { DeadLetters } from './dead-letters.js';
import { DurableConsumer } from './durable-consumer.js';
import { checkDurables } from './handler-registry.js';
import type { Delivery } from './handles-event.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** A consumer that is known only at run time. */
export interface RuntimeSubscription {
  /** As in `@HandlesEvent`: `<service>-<name>`, below 32 characters, unique in the service. */
  durable: string;
  /** Of one stream. */
  contracts: readonly EventContract[];
  /** For people. */
  name: string;
  handle(delivery: Delivery): Promise<void>;
}

/** A running subscription. */
export interface Subscribed {
  /** Waits for the handler at work and takes no more; the durable and its place in the stream stay. */
  stop(): Promise<void>;
}

/**
 * Consumers that come and go while the service runs, for handlers that no code of the service knows: those of plugins.
 *
 * Same promises as `@HandlesEvent`. The same durable may be subscribed again after it was stopped.
 */
@Injectable()
export class Subscriptions implements BeforeApplicationShutdown {
  private readonly consumers = new Map<string, DurableConsumer>();

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(Database) private readonly database: Database,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
    @Inject(AppliedPositions) private readonly positions: AppliedPositions,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
  ) {}

  /** Begins to consume, now or as soon as NATS is there; throws an Error that says what cannot work. */
  subscribe({ durable, contracts, name, handle }: RuntimeSubscription): Subscribed {
    const stream = contracts[0]?.stream;
    const problems = checkDurables([{ durable, contracts, name, stream: stream ?? 'CATALOG' }], this.options.service);
    if (this.consumers.has(durable)) problems.push(`durable "${durable}" is subscribed already`);
    if (problems.length > 0 || !stream) throw new Error(problems.join('; '));

    const { options, database, broker, positions, deadLetters } = this;
    const takeOne = async (deliveries: readonly Delivery[]): Promise<void> => {
      for (const delivery of deliveries) await handle(delivery);
    };
    const consumer = new DurableConsumer({ durable, contracts, name, stream, handle: takeOne }, { options, database, broker, positions, deadLetters });
    this.consumers.set(durable, consumer);
    consumer.start();
    return {
      stop: async () => {
        await consumer.stop();
        if (this.consumers.get(durable) === consumer) this.consumers.delete(durable);
      },
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
  }
}
