import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { LiveCounts } from '../counts/live-counts.query.js';
import { CatalogTimes } from '../past/catalog-times.query.js';
import type { FacetRow } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import { PositionCache } from './position-cache.js';

/** Answers that are remembered. */
const REMEMBERED_ANSWERS = 200;

/** How often each value occurs among the entities that pass a filter. */
@Injectable()
export class CountFacets {
  private readonly answers = new PositionCache<string>(REMEMBERED_ANSWERS);

  constructor(
    @Inject(CatalogTimes) private readonly times: CatalogTimes,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(LiveCounts) private readonly live: LiveCounts,
  ) {}

  /** `{ facets: { <facet>: [{ value, count }] } }` as JSON: exact, values in their own letter case and sorted without regard to it. `asOf`: a moment of the past. */
  async execute(principal: Principal, facets: readonly string[], filter: Filter, asOf?: string): Promise<string> {
    const visible = await this.rights.within(principal, filter);
    const entities = await this.times.at(asOf === undefined ? undefined : await this.times.locate(asOf));
    const position = await entities.position();
    return this.answers.get(JSON.stringify([facets, visible]), position, async () => {
      const keys = [...new Set(facets.map((facet) => facet.toLowerCase()))];
      const counted = (asOf === undefined ? await this.live.facets(keys, visible) : undefined) ?? (await entities.countFacets(keys, visible));
      return { position: counted.position, value: write(facets, counted.value) };
    });
  }
}

function write(facets: readonly string[], rows: readonly FacetRow[]): string {
  const counts = facets.map((facet) => {
    const found = rows.filter((row) => row.facet === facet.toLowerCase()).map(({ value, count }) => ({ value, count }));
    return [facet, found.sort((a, b) => compare(a.value.toLowerCase(), b.value.toLowerCase()) || compare(a.value, b.value))] as const;
  });
  return JSON.stringify({ facets: Object.fromEntries(counts) });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
