import { Inject, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { Database } from '@callboard/persistence';
import { AppliedPositions } from './applied-positions.js';
import { BrokerConnection } from './broker-connection.js';
import { DeadLetters } from './dead-letters.js';
import { DurableConsumer } from './durable-consumer.js';
import type { EventRegistration } from './handler-registry.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** Names this transport among Nest's. */
export const JETSTREAM = Symbol('callboard.jetstream');

/**
 * Nest transport for events: a durable JetStream consumer per `@HandlesEvent`, with explicit acknowledgement.
 *
 * Nest's own NATS transport knows neither streams nor acknowledgements.
 */
@Injectable()
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  private readonly consumers: DurableConsumer[] = [];
  private registrations: readonly EventRegistration[] = [];

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(Database) private readonly database: Database,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
    @Inject(AppliedPositions) private readonly positions: AppliedPositions,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
  ) {
    super();
  }

  /** Says what to consume; before {@link listen}. */
  register(registrations: readonly EventRegistration[]): void {
    this.registrations = registrations;
    for (const { durable, handle } of registrations) {
      this.addHandler(durable, handle, true);
    }
  }

  /** Begins to consume, now or as soon as NATS is there. */
  listen(callback: (error?: unknown) => void): void {
    if (this.consumers.length === 0) {
      const { options, database, broker, positions, deadLetters } = this;
      this.consumers.push(...this.registrations.map((registration) => new DurableConsumer(registration, { options, database, broker, positions, deadLetters })));
      this.consumers.forEach((consumer) => consumer.start());
    }
    callback();
  }

  /** Stops taking events and waits for the handlers at work. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.splice(0).map((consumer) => consumer.stop()));
  }

  on(): void {
    // Consumers report through the log and through health; nobody listens here.
  }

  unwrap<T>(): T {
    return this.broker.current as T;
  }
}
