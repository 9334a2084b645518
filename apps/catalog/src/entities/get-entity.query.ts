import type { Principal } from '@callboard/access';
import { stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Single entities as JSON. One that the caller may not see does not exist for them. */
@Injectable()
export class GetEntity {
  constructor(
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** By name, letter case aside; throws `NotFound('entity_not_found')`. */
  async byName(principal: Principal, name: EntityName): Promise<string> {
    const text = await this.entities.findText({ ref: stringifyEntityName(name) }, await this.rights.within(principal));
    if (text === undefined) {
      throw new NotFound('entity_not_found', `No entity named '${name.name}' found, with kind '${name.kind}' in namespace '${name.namespace}'`);
    }
    return text;
  }

  /** By uid; throws `NotFound('entity_not_found')`. */
  async byUid(principal: Principal, uid: string): Promise<string> {
    const text = UUID.test(uid) ? await this.entities.findText({ uid }, await this.rights.within(principal)) : undefined;
    if (text === undefined) {
      throw new NotFound('entity_not_found', `No entity with uid ${uid}`);
    }
    return text;
  }

  /** The entity and all that led to it, as `{ rootEntityRef, items: [{ entity, parentEntityRefs }] }`; throws `NotFound('entity_not_found')`. */
  async ancestry(principal: Principal, name: EntityName): Promise<string> {
    const ref = stringifyEntityName(name);
    const line = await this.entities.readAncestry(ref, await this.rights.within(principal));
    if (line.length === 0) {
      throw new NotFound('entity_not_found', `No such entity ${ref}`);
    }
    const items = line.map(({ text, parents }) => `{"entity":${text},"parentEntityRefs":${JSON.stringify(parents)}}`);
    return `{"rootEntityRef":${JSON.stringify(ref)},"items":[${items.join(',')}]}`;
  }
}
