import { RELATION_ORDER } from '../entity/relation-words';

/** The relation types that can be chosen: of each pair the one that is declared. */
export const DECLARED_RELATIONS = RELATION_ORDER.filter((type) => ['ownedBy', 'partOf', 'providesApi', 'consumesApi', 'dependsOn', 'memberOf', 'childOf'].includes(type));

/** What of the graph is shown, and how; all of it stands in the address. */
export interface GraphView {
  readonly depth: 1 | 2 | 3;
  readonly direction: 'both' | 'in' | 'out';
  /** Empty: all. */
  readonly relations: readonly string[];
  /** `impact`: everything that a change reaches · `path`: how it hangs together with another entity. */
  readonly form: 'graph' | 'list' | 'impact' | 'path';
  /** The other entity of a path. */
  readonly to?: string;
}

const FORMS = ['graph', 'list', 'impact', 'path'] as const;
const REF = /^[a-z][^:/\s]*:[^:/\s]+\/[^:/\s]+$/i;

/** Reads the view from the address. */
export function readGraphView(parameters: Readonly<Record<string, string | string[] | undefined>>, declared: readonly string[] = []): GraphView {
  const list = (name: string): string[] => [parameters[name] ?? []].flat();
  const depth = Number(list('depth')[0]);
  const direction = list('direction')[0];
  const to = list('to')[0];
  return {
    depth: depth === 2 || depth === 3 ? depth : 1,
    direction: direction === 'in' || direction === 'out' ? direction : 'both',
    relations: list('relation').filter((type) => DECLARED_RELATIONS.includes(type) || declared.includes(type)),
    form: FORMS.find((form) => form === list('form')[0]) ?? 'graph',
    ...(to !== undefined && REF.test(to) && { to: to.toLowerCase() }),
  };
}

/** The query of a view, without what is as always. */
export function graphQuery({ depth, direction, relations, form, to }: GraphView): string {
  const parameters = new URLSearchParams();
  if (depth !== 1) parameters.set('depth', String(depth));
  if (direction !== 'both') parameters.set('direction', direction);
  for (const relation of relations) parameters.append('relation', relation);
  if (form !== 'graph') parameters.set('form', form);
  if (form === 'path' && to !== undefined) parameters.set('to', to);
  const text = parameters.toString();
  return text === '' ? '?' : `?${text}`;
}
