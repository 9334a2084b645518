import type { Principal } from '@callboard/access';
import { type Entity, type EntityName, isJsonObject, type JsonObject, stringifyEntityName } from '@callboard/catalog-model';
import type { ErrorCode } from '@callboard/contracts';
import type { CatalogEntity, RefusedEntity } from '@callboard/plugin-sdk';
import { Conflict, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntityStoreRepository } from '../documents/entity-store.repository.js';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { ApplyMutation } from '../sources/apply-mutation.use-case.js';
import { unmetPrecondition, type Precondition } from './entity-tags.js';
import { PushEntities, repeatableRequest, type Repeatable } from './push-entities.use-case.js';
import { WriteOnce, type Written } from './write-once.use-case.js';

/** The source of entities that are put one by one. */
export const DEFAULT_SOURCE = 'api';

/** One entity to put, under the name that the address has. */
export interface Upsert {
  readonly caller: Principal;
  readonly name: EntityName;
  readonly value: JsonObject;
  readonly source?: string;
  readonly precondition: Precondition;
  readonly repeatable?: Repeatable;
}

/** An entity as it is after it was put. */
export interface UpsertedEntity {
  readonly entityRef: string;
  readonly uid: string;
  readonly etag: string;
  readonly revision: number;
  readonly source: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
}

/** What readers get with an entity and writers send back with it; the catalog makes it anew. */
const MADE_BY_THE_CATALOG = ['relations', 'status'];

/** Puts one entity: it is there when this returns, or nothing has changed. */
@Injectable()
export class UpsertEntity {
  constructor(
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
    @Inject(EntityStoreRepository) private readonly store: EntityStoreRepository,
    @Inject(ApplyMutation) private readonly mutations: ApplyMutation,
    @Inject(PushEntities) private readonly push: PushEntities,
    @Inject(WriteOnce) private readonly writeOnce: WriteOnce,
  ) {}

  /**
   * Throws InvalidInput for an entity that is refused, Conflict `precondition_failed` when it has changed since it was
   * read, Conflict `name_conflict` when another source owns it, and what PushEntities throws.
   */
  async execute({ caller, name, value, source = DEFAULT_SOURCE, precondition, repeatable }: Upsert): Promise<Written<UpsertedEntity>> {
    const entity = this.named(value, name);
    const entityRef = stringifyEntityName(name);
    const prepared = await this.push.prepare({ caller, source, mutation: { type: 'delta', added: [{ entity: entity as unknown as CatalogEntity }], removed: [] } });
    return this.writeOnce.execute(repeatableRequest({ caller, repeatable }), async (tx) => {
      assertTaken(prepared.refused);
      const { created, updated, refused, entities } = await this.mutations.apply(tx, prepared, async () => {
        if (precondition.ifMatch === undefined && precondition.ifNoneMatch === undefined) {
          return;
        }
        // Nobody writes the entity between this look at it and the end.
        await this.store.lockRefs(tx, [entityRef]);
        const present = (await this.store.entities(tx, [entityRef])).get(entityRef);
        const unmet = unmetPrecondition(precondition, present?.etag);
        if (unmet !== undefined) {
          throw new Conflict('precondition_failed', `${entityRef} is not as the request expects: ${unmet}`);
        }
      });
      assertTaken(refused);
      const [stored] = entities;
      if (!stored) {
        throw new Error(`${entityRef} was accepted and is not there`);
      }
      const { uid, etag, revision } = stored;
      return { entityRef, uid, etag, revision, source, outcome: created > 0 ? 'created' : updated > 0 ? 'updated' : 'unchanged' };
    });
  }

  /** The entity with what the address says of it filled in. Throws InvalidInput where the two disagree. */
  private named(value: JsonObject, { kind, namespace, name }: EntityName): Entity {
    const entity = Object.fromEntries(Object.entries(value).filter(([key]) => !MADE_BY_THE_CATALOG.includes(key)));
    const metadata = entity.metadata ?? {};
    if (!isJsonObject(metadata)) {
      throw new InvalidInput('invalid_request', 'request/body/metadata must be object');
    }
    const agree = (path: string, written: unknown, asked: string): unknown => {
      if (written === undefined) {
        return asked;
      }
      if (typeof written === 'string' && written.toLowerCase() !== asked.toLowerCase()) {
        throw new InvalidInput('invalid_request', `request/body/${path} is '${written}' and the address says '${asked}'; they must agree`);
      }
      return written;
    };
    return {
      ...entity,
      kind: agree('kind', entity.kind, this.kinds.current().spelling(kind) ?? kind),
      metadata: { ...metadata, namespace: agree('metadata/namespace', metadata.namespace, namespace), name: agree('metadata/name', metadata.name, name) },
    } as Entity;
  }
}

/** Throws for an entity that is not shown as it was given. */
function assertTaken([refusal]: readonly RefusedEntity[]): void {
  if (refusal?.code === 'name_conflict') {
    throw new Conflict('name_conflict', refusal.message);
  }
  if (refusal) {
    throw new InvalidInput(refusal.code as ErrorCode, refusal.message);
  }
}
