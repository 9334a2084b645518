import { Inject, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TRANSPORTS, type Transports } from '@callboard/service-kit';
import { AppliedPositions } from './applied-positions.js';
import { BrokerConnection } from './broker-connection.js';
import { CommandServer } from './command-server.js';
import { Commands } from './commands.js';
import { DeadLetters } from './dead-letters.js';
import { EventLog } from './event-log.js';
import { HandlerRegistry } from './handler-registry.js';
import { Inbox } from './inbox.js';
import { JetStreamStrategy } from './jetstream-strategy.js';
import { LogSignal } from './log-signal.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';
import { Outbox } from './outbox.js';
import { Relay } from './relay.js';
import { Subscriptions } from './subscriptions.js';

const PRUNE_INBOX_EVERY_MS = 60 * 60 * 1000;

/**
 * Gives every module {@link Outbox}, {@link EventLog}, {@link Commands}, {@link AppliedPositions}, {@link Inbox} and
 * {@link DeadLetters}, relays the log to the service's stream, and runs its event and command handlers.
 *
 * Needs PersistenceModule and the tables of `messagingMigrations`. Starts without NATS and connects later.
 */
@Module({})
export class MessagingModule implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private pruning?: NodeJS.Timeout;

  constructor(
    @Inject(HandlerRegistry) private readonly registry: HandlerRegistry,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(LogSignal) private readonly signal: LogSignal,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(JetStreamStrategy) private readonly events: JetStreamStrategy,
    @Inject(CommandServer) private readonly commands: CommandServer,
  ) {}

  static forRoot(options: MessagingOptions): DynamicModule {
    const offered = [Outbox, EventLog, Commands, AppliedPositions, Inbox, DeadLetters, Subscriptions];
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: MESSAGING_OPTIONS, useValue: options },
        {
          provide: TRANSPORTS,
          useFactory: (events: JetStreamStrategy, commands: CommandServer): Transports => [events, commands],
          inject: [JetStreamStrategy, CommandServer],
        },
        ...offered,
        BrokerConnection,
        LogSignal,
        Relay,
        HandlerRegistry,
        JetStreamStrategy,
        CommandServer,
      ],
      exports: [...offered, TRANSPORTS],
    };
  }

  /** Refuses to start with a set of handlers that cannot work. */
  onModuleInit(): void {
    this.events.register(this.registry.events());
    this.commands.register(this.registry.commands());
  }

  onApplicationBootstrap(): void {
    this.broker.start();
    this.relay.start();
    this.pruning = setInterval(() => void this.inbox.prune().catch(() => undefined), PRUNE_INBOX_EVERY_MS);
    this.pruning.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.pruning);
    await Promise.all([this.events.close(), this.commands.close()]);
  }

  /** After the last request has been answered: what it wrote is still sent, or left to the next process. */
  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    this.signal.stop();
    await this.broker.stop();
  }
}
