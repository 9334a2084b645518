import { AccessModule } from '@callboard/access';
import { EntityCreated, EntityDeleted, EntityUpdated, GetEntities, RegisterLocation, type CommandReply, type CommandRequest } from '@callboard/contracts';
import { HandlesCommand, MessagingModule, Outbox } from '@callboard/messaging';
import { PersistenceModule, Transactions } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { Inject, Injectable, Module } from '@nestjs/common';

type Entity = NonNullable<CommandReply<typeof GetEntities>['entities'][number]>;

/** The catalog as the scaffolder sees it: changes on the real broker, and answers to its commands. */
@Injectable()
export class StandInCatalog {
  readonly entities = new Map<string, { revision: number; entity: Entity }>();
  readonly registered: CommandRequest<typeof RegisterLocation>[] = [];
  /** How often it was asked for entities. */
  asked = 0;

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** Without `announce` it is known to whoever asks only. */
  async put(ref: string, given: object, { announce = true }: { announce?: boolean } = {}): Promise<void> {
    const entity = given as Entity;
    const revision = (this.entities.get(ref)?.revision ?? 0) + 1;
    this.entities.set(ref, { revision, entity });
    if (!announce) return;
    const contract = revision === 1 ? EntityCreated : EntityUpdated;
    await this.announce({ contract, ref, revision, entity });
  }

  async remove(ref: string): Promise<void> {
    const revision = (this.entities.get(ref)?.revision ?? 0) + 1;
    this.entities.delete(ref);
    await this.announce({ contract: EntityDeleted, ref, revision });
  }

  async announce({ contract, ref, revision, entity }: { contract: typeof EntityCreated | typeof EntityUpdated | typeof EntityDeleted; ref: string; revision: number; entity?: Entity }): Promise<void> {
    const data = { ref, uid: ref, revision, ...(entity && { entity }), relations: [] };
    await this.transactions.run(async (tx) => this.outbox.append(tx, { contract, subject: ref, id: `${ref}@${revision}#${Math.random()}`, revision, data }));
  }
}

@Injectable()
class StandInCommands {
  constructor(@Inject(StandInCatalog) private readonly catalog: StandInCatalog) {}

  @HandlesCommand(GetEntities)
  getEntities({ refs }: { refs: string[] }): CommandReply<typeof GetEntities> {
    this.catalog.asked += 1;
    return { entities: refs.map((ref) => this.catalog.entities.get(ref)?.entity ?? null) };
  }

  @HandlesCommand(RegisterLocation)
  registerLocation(request: CommandRequest<typeof RegisterLocation>): CommandReply<typeof RegisterLocation> {
    this.catalog.registered.push(request);
    const location = { id: 'location-1', type: request.type, target: request.target, entityRef: 'location:default/generated-1' };
    return { location, state: 'processed', entityRefs: ['location:default/generated-1', 'component:default/cart'] };
  }
}

/** Starts it under the name of the catalog. */
export async function startStandInCatalog(config: SharedConfig): Promise<{ service: RunningService; catalog: StandInCatalog }> {
  @Module({
    imports: [
      PersistenceModule.forRoot({ config, service: 'catalog' }),
      MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' }),
      AccessModule.forRoot({ config, service: 'catalog' }),
    ],
    providers: [StandInCatalog, StandInCommands],
  })
  class StandInModule {}

  const service = await createService({ name: 'catalog', config, module: StandInModule });
  return { service, catalog: service.app.get(StandInCatalog) };
}
