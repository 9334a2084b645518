/** What the list of sources shows; all of it stands in the address. */
export interface SourcesView {
  readonly state?: 'processing' | 'processed' | 'error';
  readonly origin?: 'config' | 'registered' | 'provider';
  readonly text: string;
  readonly cursor?: string;
}

/** What the list of errors shows; all of it stands in the address. */
export interface ErrorsView {
  readonly code?: string;
  readonly owner?: string;
  /** Id of a source. */
  readonly source?: string;
  readonly text: string;
  readonly cursor?: string;
}

/** Parameters as Next.js gives them. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

const STATES = ['processing', 'processed', 'error'] as const;
const ORIGINS = ['config', 'registered', 'provider'] as const;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the view from the address; what cannot be read counts as not said. */
export function readSourcesView(parameters: Parameters): SourcesView {
  return { state: oneOf(STATES, first(parameters.state)), origin: oneOf(ORIGINS, first(parameters.origin)), text: words(parameters.q), cursor: first(parameters.cursor) };
}

/** Reads the view from the address; what cannot be read counts as not said. */
export function readErrorsView(parameters: Parameters): ErrorsView {
  const source = first(parameters.source);
  return { code: first(parameters.code)?.slice(0, 100), owner: first(parameters.owner)?.slice(0, 400), source: source && UUID.test(source) ? source : undefined, text: words(parameters.q), cursor: first(parameters.cursor) };
}

/** An address with those parameters that say something; a cursor belongs to one set of conditions and is named anew. */
export function hrefWith(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Things with a code, under each code; the most frequent code first, as `counts` has them. */
export function groupByCode<Item extends { readonly code: string }>(items: readonly Item[], counts: ReadonlyArray<{ readonly code: string; readonly count: number }>): ReadonlyArray<{ readonly code: string; readonly count: number; readonly items: readonly Item[] }> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.code, [...(groups.get(item.code) ?? []), item]);
  const totals = new Map(counts.map(({ code, count }) => [code, count]));
  return [...groups]
    .map(([code, own]) => ({ code, count: totals.get(code) ?? own.length, items: own }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}

/** Where a file can be seen, at its line, when it has an address of the web: `url:https://…`. */
export function locationHref(location: string, line?: number): string | undefined {
  const address = location.replace(/^url:/, '');
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  url.hash = line === undefined ? '' : `L${line}`;
  return url.href;
}

/** A code as words: `invalid_yaml` → "Invalid YAML". */
export function codeWords(code: string): string {
  const text = code.replaceAll('_', ' ').replace(/\byaml\b/, 'YAML');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function first(value: string | string[] | undefined): string | undefined {
  const one = typeof value === 'object' ? value[0] : value;
  return one === '' ? undefined : one;
}

function words(value: string | string[] | undefined): string {
  return (first(value) ?? '').trim().slice(0, 200);
}

function oneOf<const Values extends readonly string[]>(values: Values, value: string | undefined): Values[number] | undefined {
  return values.find((each) => each === value);
}
