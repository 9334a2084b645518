import { RELATION_ORDER } from '../entity/relation-words';

/** The relation types that can be chosen: of each pair the one that is declared. */
export const DECLARED_RELATIONS = RELATION_ORDER.filter((type) => ['ownedBy', 'partOf', 'providesApi', 'consumesApi', 'dependsOn', 'memberOf', 'childOf'].includes(type));

/** What of the graph is shown, and how; all of it stands in the address. */
export interface GraphView {
  readonly depth: 1 | 2 | 3;
  readonly direction: 'both' | 'in' | 'out';
  /** Empty: all. */
  readonly relations: readonly string[];
  readonly form: 'graph' | 'list';
}

/** Reads the view from the address. */
export function readGraphView(parameters: Readonly<Record<string, string | string[] | undefined>>): GraphView {
  const list = (name: string): string[] => [parameters[name] ?? []].flat();
  const depth = Number(list('depth')[0]);
  const direction = list('direction')[0];
  return {
    depth: depth === 2 || depth === 3 ? depth : 1,
    direction: direction === 'in' || direction === 'out' ? direction : 'both',
    relations: list('relation').filter((type) => DECLARED_RELATIONS.includes(type)),
    form: list('form')[0] === 'list' ? 'list' : 'graph',
  };
}

/** The query of a view, without what is as always. */
export function graphQuery({ depth, direction, relations, form }: GraphView): string {
  const parameters = new URLSearchParams();
  if (depth !== 1) parameters.set('depth', String(depth));
  if (direction !== 'both') parameters.set('direction', direction);
  for (const relation of relations) parameters.append('relation', relation);
  if (form === 'list') parameters.set('form', 'list');
  const text = parameters.toString();
  return text === '' ? '?' : `?${text}`;
}
