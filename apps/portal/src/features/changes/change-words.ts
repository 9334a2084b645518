import type { PatchOperation } from '@callboard/api-client';

/** One thing that changed, in words: `owner`, from `pricing`, to `payments`; or of a list what came and went. */
export interface ChangeWords {
  readonly what: string;
  readonly from?: string;
  readonly to?: string;
  readonly added?: string;
  readonly removed?: string;
}

/** A change as the log has it. `before` and `after` make the words exact; the patch alone says what is so now. */
export interface ChangeSource {
  readonly type: 'created' | 'updated' | 'deleted';
  readonly patch?: readonly PatchOperation[];
  readonly before?: unknown;
  readonly after?: unknown;
}

const SCALARS: Readonly<Record<string, string>> = {
  '/metadata/title': 'title',
  '/spec/owner': 'owner',
  '/spec/type': 'type',
  '/spec/lifecycle': 'lifecycle',
  '/spec/system': 'system',
  '/spec/domain': 'domain',
  '/spec/parent': 'parent',
};

/** Long texts: that they changed is all a line can say. */
const TEXTS: Readonly<Record<string, string>> = {
  '/metadata/description': 'description',
  '/metadata/links': 'links',
  '/spec/definition': 'definition',
  '/spec/steps': 'steps',
  '/spec/parameters': 'form',
  '/spec/output': 'output',
  '/spec/profile': 'profile',
};

const LISTS: Readonly<Record<string, string>> = {
  '/metadata/tags': 'tag',
  '/spec/dependsOn': 'depends on',
  '/spec/dependencyOf': 'needed by',
  '/spec/providesApis': 'provides',
  '/spec/consumesApis': 'calls',
  '/spec/members': 'member',
  '/spec/memberOf': 'member of',
  '/spec/children': 'team',
};

/** Lists what is set over the source; what is set says so itself. */
const OVERLAY_MARK = 'callboard.io/overlay';

/** What happened on the whole, as a verb after the name: "fare-engine came in". */
export const CHANGE_VERBS = { created: 'came in', updated: 'changed', deleted: 'was removed' } as const;

/** What changed, most telling first; an update without anything to tell says so with an empty list. */
export function changeWords({ type, patch = [], before, after }: ChangeSource): ChangeWords[] {
  if (type !== 'updated') return [];
  const words: ChangeWords[] = [];
  for (const [path, what] of Object.entries(SCALARS)) {
    const operation = patch.find((each) => each.path === path);
    if (operation) words.push({ what, from: text(read(before, path)), to: operation.op === 'remove' ? undefined : text(operation.value) });
  }
  for (const [path, what] of Object.entries(LISTS)) words.push(...listWords(path, what, patch, before, after));
  for (const [path, what] of Object.entries(TEXTS)) if (patch.some((each) => isBelow(each.path, path))) words.push({ what });
  words.push(...annotationWords(patch), ...otherWords(patch));
  return words;
}

/** Words for one line: "owner pricing → payments"; "owner is now payments" when the former state is not known. */
export function changeLine({ what, from, to, added, removed }: ChangeWords): string {
  if (from !== undefined && to !== undefined) return `${what} ${from} → ${to}`;
  if (to !== undefined) return `${what} is now ${to}`;
  if (added !== undefined) return `${what} ${added} added`;
  if (removed !== undefined || from !== undefined) return `${what} ${removed ?? from} removed`;
  return `${what} changed`;
}

function listWords(path: string, what: string, patch: readonly PatchOperation[], before: unknown, after: unknown): ChangeWords[] {
  const operations = patch.filter((each) => isBelow(each.path, path));
  if (operations.length === 0) return [];
  if (before !== undefined && after !== undefined) {
    const was = texts(read(before, path));
    const is = texts(read(after, path));
    return [
      ...is.filter((each) => !was.includes(each)).map((each) => ({ what, added: each })),
      ...was.filter((each) => !is.includes(each)).map((each) => ({ what, removed: each })),
    ];
  }
  return operations.map(({ op, value }) => {
    if (op !== 'add') return { what };
    return { what, added: texts(Array.isArray(value) ? value : [value]).join(', ') };
  });
}

function annotationWords(patch: readonly PatchOperation[]): ChangeWords[] {
  const keys = patch.flatMap(({ path, value }) => {
    const match = /^\/metadata\/(annotations|labels)(?:\/([^/]+))?/.exec(path);
    if (!match) return [];
    const named = match[2] ? [match[2].replaceAll('~1', '/').replaceAll('~0', '~')] : Object.keys((value ?? {}) as object);
    return named.filter((key) => key !== OVERLAY_MARK).map((key) => `${match[1] === 'labels' ? 'label' : 'annotation'} ${key}`);
  });
  return [...new Set(keys)].map((what) => ({ what }));
}

function otherWords(patch: readonly PatchOperation[]): ChangeWords[] {
  const known = [...Object.keys(SCALARS), ...Object.keys(LISTS), ...Object.keys(TEXTS), '/metadata/annotations', '/metadata/labels'];
  // Made by the server with every change: no news.
  const silent = ['/metadata/etag', '/metadata/uid', '/status', '/relations'];
  const paths = patch.map(({ path }) => path).filter((path) => ![...known, ...silent].some((each) => isBelow(path, each)));
  const fields = paths.map((path) => path.split('/').slice(1, 3).join('.'));
  return [...new Set(fields)].map((what) => ({ what }));
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

function read(value: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), value);
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text).filter((each) => each !== undefined) : [];
}
