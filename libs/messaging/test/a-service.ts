import { EntityCreated, EntityUpdated, type ServiceName, type StreamName } from '@callboard/contracts';
import { PersistenceModule, runMigrations, Transactions, type Tx } from '@callboard/persistence';
import { createService, type RunningService } from '@callboard/service-kit';
import { waitFor, type TestWorld } from '@callboard/testing';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Type } from '@nestjs/common';
import { brokerAddress, MessagingModule, messagingMigrations, Outbox, type MessagingOptions, type NewEvent } from '../src/index.js';

/** A service that owns the stream CATALOG (or none) and has the given handlers. */
export interface ServiceUnderTest {
  service: ServiceName;
  stream?: StreamName;
  handlers?: Type[];
  messaging?: Partial<MessagingOptions>;
}

/** Starts it for real, HTTP included; its schema must have been migrated. */
export async function startServiceUnderTest(world: TestWorld, { service, stream, handlers = [], messaging }: ServiceUnderTest): Promise<RunningService> {
  const config = world.config();
  return createService({
    name: service,
    config,
    module: {
      module: class UnderTest {},
      imports: [PersistenceModule.forRoot({ config, service }), MessagingModule.forRoot({ config, service, stream, ...messaging })],
      providers: handlers,
    },
  });
}

export async function migrate(world: TestWorld, service: ServiceName): Promise<void> {
  await runMigrations({ config: world.config(), service, migrations: messagingMigrations });
}

/** A change of a component as the catalog would announce it. */
export function aChange(name: string, revision: number, extra: Record<string, unknown> = {}): NewEvent<typeof EntityCreated> {
  const ref = `component:default/${name}`;
  return {
    contract: revision === 1 ? EntityCreated : (EntityUpdated as unknown as typeof EntityCreated),
    subject: ref,
    revision,
    data: { ref, uid: `uid-of-${name}`, revision, entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, ...extra } }, relations: [] },
  };
}

/** Writes changes, each in a transaction of its own. */
export async function announce(running: RunningService, ...changes: NewEvent<typeof EntityCreated>[]): Promise<void> {
  const transactions = running.app.get(Transactions);
  const outbox = running.app.get(Outbox);
  for (const change of changes) {
    await transactions.run(async (tx: Tx) => outbox.append(tx, change));
  }
}

/** What an operator has: a connection without limits. */
export class Operator {
  private constructor(
    readonly connection: NatsConnection,
    readonly manager: JetStreamManager,
  ) {}

  static async connect(world: TestWorld): Promise<Operator> {
    const connection = await connect({ ...brokerAddress(world.nats.operatorUrl), maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    return new Operator(connection, await jetstreamManager(connection, { timeout: 500 }));
  }

  /** Every message of a stream: its position, id and subject, in order. */
  async messages(stream: string): Promise<{ position: number; id: string; subject: string }[]> {
    const count = await this.count(stream);
    const found: { position: number; id: string; subject: string }[] = [];
    if (count > 0) {
      const reader = await jetstream(this.connection).consumers.get(stream);
      for await (const message of await reader.fetch({ max_messages: count, expires: 5_000 })) {
        found.push({ position: Number(message.headers?.get('Callboard-Position')), id: message.headers?.get('Nats-Msg-Id') ?? '', subject: message.subject });
      }
    }
    return found;
  }

  async count(stream: string): Promise<number> {
    return this.manager.streams.info(stream).then(
      ({ state }) => state.messages,
      () => 0,
    );
  }

  waitForCount(stream: string, messages: number, timeoutMs = 15_000): Promise<unknown> {
    return waitFor(async () => (await this.count(stream)) >= messages, { timeoutMs, until: `${stream} holds ${messages} messages` });
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
