import type { Follow } from './relation-graph.js';
import type { RelationPairs } from './relation-pairs.js';

/** Which way an impact is followed: to what a change reaches, to what it could come from, or plainly along or against arrows. */
export type ImpactDirection = 'downstream' | 'upstream' | 'in' | 'out' | 'both';

/** Followed unless the caller says: who depends on something, consumes an API, is a part, and the APIs that it provides. */
const DEFAULT_TYPES = ['dependson', 'consumesapi', 'partof', 'providesapi'];

/** The arrow points from the cause to what it reaches; with all other types from who needs to what is needed. */
const REACHES_ALONG = new Set(['providesapi']);

/** What decides which relations there are and what they are called. */
interface Walkable {
  readonly graph: { readonly types: readonly string[] };
  readonly pairs: RelationPairs;
}

/** How to walk: along which of the types that exist and which way. */
export function impactFollow({ graph, pairs }: Walkable, direction: ImpactDirection, asked: readonly string[] | undefined): Follow {
  const types = pairs.choose(graph.types, asked ?? DEFAULT_TYPES);
  const along = types.filter((type) => REACHES_ALONG.has(type.toLowerCase()));
  const against = types.filter((type) => !REACHES_ALONG.has(type.toLowerCase()));
  switch (direction) {
    case 'downstream':
      return { out: new Set(along), in: new Set(against) };
    case 'upstream':
      return { out: new Set(against), in: new Set(along) };
    case 'out':
      return { out: new Set(types), in: new Set() };
    case 'in':
      return { out: new Set(), in: new Set(types) };
    case 'both':
      return { out: new Set(types), in: new Set(types) };
  }
}

/** Of the types that exist those that were asked for, by either name; all when none were. */
export function chosenTypes({ graph, pairs }: Walkable, asked: readonly string[] | undefined): Set<string> {
  return new Set(pairs.choose(graph.types, asked));
}
