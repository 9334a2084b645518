import 'server-only';
import type { DanglingRef, EntityGraph, GraphPage, GraphPaths, Impact, Islands, Knot } from '@callboard/api-client';
import type { GraphView } from '../features/relations/graph-view';
import { clients } from './clients';

const PAGE_SIZE = 50;
/** Entities of a blast radius that a page shows; the count is of all. */
const IMPACT_SHOWN = 200;
const PATHS_SHOWN = 5;

/** The neighbourhood of an entity as the view wants it, laid out; undefined when there is no such entity. */
export async function findNeighbourhood(root: string, { depth, direction, relations }: GraphView): Promise<EntityGraph | undefined> {
  const { catalog } = await clients();
  return catalog.findGraph(root, { depth, direction, relations: relations.length > 0 ? relations : undefined });
}

/** Everything that a change of the entity reaches, nearest first; undefined when there is no such entity. */
export async function findImpact(root: string, cursor?: string): Promise<Impact | undefined> {
  return (await clients()).catalog.findImpact([root], { limit: IMPACT_SHOWN, cursor });
}

/** The shortest ways between two entities; undefined when one of them does not exist. */
export async function findPaths(from: string, to: string): Promise<GraphPaths | undefined> {
  return (await clients()).catalog.findPaths(from, to, { limit: PATHS_SHOWN });
}

export async function listDangling(cursor?: string): Promise<GraphPage<DanglingRef>> {
  return (await clients()).catalog.listDanglingRefs({ limit: PAGE_SIZE, cursor });
}

export async function listCycles(cursor?: string): Promise<GraphPage<Knot>> {
  return (await clients()).catalog.listCycles({ limit: PAGE_SIZE, cursor });
}

export async function listIslands(cursor?: string): Promise<Islands> {
  return (await clients()).catalog.listIslands({ limit: PAGE_SIZE, cursor });
}
