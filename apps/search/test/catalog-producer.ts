import { AccessModule } from '@callboard/access';
import { EntityCreated, EntityDeleted, EntityUpdated, GetEntities, ListSnapshot, type CommandReply } from '@callboard/contracts';
import { EventLog, HandlesCommand, MessagingModule, Outbox } from '@callboard/messaging';
import { PersistenceModule, Transactions } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { Inject, Injectable, Module } from '@nestjs/common';

type Entity = NonNullable<CommandReply<typeof GetEntities>['entities'][number]>;

/** The catalog as search sees it: a log of changes and a snapshot, over the real broker. */
@Injectable()
export class CatalogProducer {
  readonly entities = new Map<string, { revision: number; entity: Entity }>();
  /** Runs between the reading of a page of the snapshot and its being sent. */
  whilePageTravels: () => Promise<void> = () => Promise.resolve();

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(EventLog) private readonly log: EventLog,
  ) {}

  /** Announces a state of an entity and gives the token to wait for. Without `announce` only the snapshot knows it. */
  async put(ref: string, given: object, { announce = true, revision }: { announce?: boolean; revision?: number } = {}): Promise<string> {
    const entity = given as Entity;
    const next = revision ?? (this.entities.get(ref)?.revision ?? 0) + 1;
    if (next > (this.entities.get(ref)?.revision ?? 0)) {
      this.entities.set(ref, { revision: next, entity });
    }
    if (announce) {
      const contract = next === 1 ? EntityCreated : EntityUpdated;
      await this.transactions.run(async (tx) =>
        this.outbox.append(tx, { contract, subject: ref, id: `${ref}@${next}#${Math.random()}`, revision: next, data: { ref, uid: ref, revision: next, entity, relations: [] } }),
      );
    }
    return `CATALOG:${await this.log.head()}`;
  }

  async remove(ref: string): Promise<string> {
    const revision = (this.entities.get(ref)?.revision ?? 0) + 1;
    this.entities.delete(ref);
    await this.transactions.run(async (tx) =>
      this.outbox.append(tx, { contract: EntityDeleted, subject: ref, id: `${ref}@${revision}`, revision, data: { ref, uid: ref, revision, relations: [] } }),
    );
    return `CATALOG:${await this.log.head()}`;
  }
}

@Injectable()
class CatalogCommands {
  constructor(
    @Inject(CatalogProducer) private readonly producer: CatalogProducer,
    @Inject(EventLog) private readonly log: EventLog,
  ) {}

  @HandlesCommand(ListSnapshot)
  async listSnapshot({ after = '', limit }: { after?: string; limit: number }): Promise<CommandReply<typeof ListSnapshot>> {
    const refs = [...this.producer.entities.keys()].sort().filter((ref) => ref > after);
    const page = refs.slice(0, limit);
    const reply = {
      position: await this.log.head(),
      epoch: await this.log.epoch(),
      items: page.map((ref) => ({ ref, uid: ref, relations: [], ...this.producer.entities.get(ref)! })),
      ...(refs.length > page.length && { next: page.at(-1)! }),
    };
    await this.producer.whilePageTravels();
    return reply;
  }

  @HandlesCommand(GetEntities)
  getEntities({ refs }: { refs: string[] }): CommandReply<typeof GetEntities> {
    return { entities: refs.map((ref) => this.producer.entities.get(ref)?.entity ?? null) };
  }
}

/** Starts the producer under the name of the catalog. */
export async function startProducer(config: SharedConfig): Promise<{ service: RunningService; producer: CatalogProducer }> {
  @Module({
    imports: [
      PersistenceModule.forRoot({ config, service: 'catalog' }),
      MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' }),
      AccessModule.forRoot({ config, service: 'catalog' }),
    ],
    providers: [CatalogProducer, CatalogCommands],
  })
  class ProducerModule {}

  const service = await createService({ name: 'catalog', config, module: ProducerModule });
  return { service, producer: service.app.get(CatalogProducer) };
}
