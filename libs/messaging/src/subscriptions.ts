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
  /** Most deliveries of one call; left out: one. When a call with several fails, each is given again by itself. */
  batch?: number;
  handle(deliveries: readonly Delivery[]): Promise<void>;
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
  subscribe({ durable, contracts, name, batch, handle }: RuntimeSubscription): Subscribed {
    const stream = contracts[0]?.stream;
    const problems = checkDurables([{ durable, contracts, name, batch, stream: stream ?? 'CATALOG' }], this.options.service);
    if (this.consumers.has(durable)) problems.push(`durable "${durable}" is subscribed already`);
    if (problems.length > 0 || !stream) throw new Error(problems.join('; '));

    const { options, database, broker, positions, deadLetters } = this;
    const consumer = new DurableConsumer({ durable, contracts, name, batch, stream, handle }, { options, database, broker, positions, deadLetters });
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
