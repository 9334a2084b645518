import type { Principal } from '@callboard/access';
import { stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CatalogTimes } from '../past/catalog-times.query.js';
import { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Single entities as JSON. One that the caller may not see does not exist for them. */
@Injectable()
export class GetEntity {
  constructor(
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(CatalogTimes) private readonly times: CatalogTimes,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** By name, letter case aside, at present or as of a moment of the past; throws `NotFound('entity_not_found')`. */
  async byName(principal: Principal, name: EntityName, asOf?: string): Promise<string> {
    const text = await (await this.entitiesAt(asOf)).findText({ ref: stringifyEntityName(name) }, await this.rights.within(principal));
    if (text === undefined) {
      throw new NotFound('entity_not_found', `No entity named '${name.name}' found, with kind '${name.kind}' in namespace '${name.namespace}'`);
    }
    return text;
  }

  /** By uid, at present or as of a moment of the past; throws `NotFound('entity_not_found')`. */
  async byUid(principal: Principal, uid: string, asOf?: string): Promise<string> {
    const entities = await this.entitiesAt(asOf);
    const text = UUID.test(uid) ? await entities.findText({ uid }, await this.rights.within(principal)) : undefined;
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

  private async entitiesAt(asOf: string | undefined): Promise<EntitiesRepository> {
    return this.times.at(asOf === undefined ? undefined : await this.times.locate(asOf));
  }
}
