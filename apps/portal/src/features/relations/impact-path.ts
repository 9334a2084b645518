import type { ImpactItem } from '@callboard/api-client';

/** The steps of one shortest way to an entity, from the nearest on; what lies on an earlier page is left out. */
export function wayTo(item: ImpactItem, items: ReadonlyMap<string, ImpactItem>): readonly ImpactItem[] {
  const way = [item];
  for (let at = items.get(item.via.ref); at && way.length <= item.distance; at = items.get(at.via.ref)) way.unshift(at);
  return way;
}
