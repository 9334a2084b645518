import 'server-only';
import type { EntityGraph } from '@callboard/api-client';
import type { GraphView } from '../features/relations/graph-view';
import { clients } from './clients';

/** The neighbourhood of an entity as the view wants it, laid out; undefined when there is no such entity. */
export async function findNeighbourhood(root: string, { depth, direction, relations }: GraphView): Promise<EntityGraph | undefined> {
  const { catalog } = await clients();
  return catalog.findGraph(root, { depth, direction, relations: relations.length > 0 ? relations : undefined });
}
