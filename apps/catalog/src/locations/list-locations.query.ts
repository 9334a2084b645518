import { MATCH_ALL, type Filter, type LocationSpec } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { SourceStatus } from '../sources/source.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { isLocationId } from './location-id.js';
import { LocationPagesRepository } from './location-pages.repository.js';

const ORIGIN_ANNOTATION = 'backstage.io/managed-by-origin-location';

/** A page of locations in the order of their ids. */
export interface LocationPage {
  readonly items: readonly SourceStatus[];
  readonly totalItems: number;
  /** Id of the last item, when more follow. */
  readonly more?: string;
}

/** Registered locations. */
@Injectable()
export class ListLocations {
  constructor(
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(LocationPagesRepository) private readonly pages: LocationPagesRepository,
  ) {}

  all(): Promise<SourceStatus[]> {
    return this.sources.list('registered');
  }

  /** Throws NotFound. */
  async byId(id: string): Promise<SourceStatus> {
    const found = isLocationId(id) ? await this.sources.find(id) : undefined;
    if (found?.origin !== 'registered') {
      throw new NotFound('location_not_found', `Found no location with ID ${id}`);
    }
    return found;
  }

  /** Throws NotFound. */
  async byTarget({ type, target }: LocationSpec): Promise<SourceStatus> {
    const found = await this.sources.findByTarget({ type, target }, 'registered');
    if (!found) {
      throw new NotFound('location_not_found', `Found no location with type ${type} and target ${target}`);
    }
    return found;
  }

  /** The registered location that an entity stems from. Throws NotFound. */
  async byEntity(entityRef: string): Promise<SourceStatus> {
    const origin = await this.sources.findAnnotation(entityRef, ORIGIN_ANNOTATION);
    if (origin === undefined) {
      throw new NotFound('entity_not_found', `found no entity for ref ${entityRef}`);
    }
    const [type = '', target = ''] = origin === null ? [] : [origin.slice(0, origin.indexOf(':')), origin.slice(origin.indexOf(':') + 1)];
    return this.byTarget({ type, target });
  }

  /** Locations that pass a query over `id`, `type`, `target` and `entityRef`, after an id. */
  async page({ query = MATCH_ALL, after, limit }: { query?: Filter; after?: string; limit: number }): Promise<LocationPage> {
    const { ids, total } = await this.pages.readPage(query, { after, limit });
    const items = await this.sources.findAll(ids.slice(0, limit));
    return { items, totalItems: total, more: ids.length > limit ? ids[limit - 1] : undefined };
  }
}
