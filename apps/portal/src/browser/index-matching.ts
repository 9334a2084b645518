/** An entity as the browser's index holds it. */
export interface IndexEntry {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly type?: string;
  readonly owner?: string;
  readonly tags?: readonly string[];
}

/** What an entry is compared by, prepared once: lower-cased name, title, and the other words. */
export interface Searchable {
  readonly entry: IndexEntry;
  readonly name: string;
  readonly title: string;
  readonly words: string;
}

/** What narrows a search: `@owner`, `#tag`, `:kind` and plain words, in any order. */
export interface Needle {
  readonly words: readonly string[];
  readonly owners: readonly string[];
  readonly tags: readonly string[];
  readonly kinds: readonly string[];
}

export function toSearchable(entry: IndexEntry): Searchable {
  return {
    entry,
    name: entry.name.toLowerCase(),
    title: (entry.title ?? '').toLowerCase(),
    words: [entry.kind, entry.type, entry.namespace === 'default' ? '' : entry.namespace, ...(entry.tags ?? [])].join(' ').toLowerCase(),
  };
}

/** Takes what was typed apart. A pasted ref (`component:default/x`) looks for exactly that. */
export function readNeedle(text: string): Needle {
  const needle = { words: [] as string[], owners: [] as string[], tags: [] as string[], kinds: [] as string[] };
  for (const part of text.toLowerCase().split(/\s+/)) {
    if (part.length > 1 && part.startsWith('@')) needle.owners.push(part.slice(1));
    else if (part.length > 1 && part.startsWith('#')) needle.tags.push(part.slice(1));
    else if (part.length > 1 && part.startsWith(':')) needle.kinds.push(part.slice(1));
    else if (part !== '' && !/^[@#:]$/.test(part)) needle.words.push(part);
  }
  return needle;
}

/**
 * How well an entry fits: 0 not at all, more is better. Every part of the needle must fit somewhere. A hit in the name
 * counts more than one in the title, at its start more than inside, and shorter names win among equals.
 */
export function scoreMatch(candidate: Searchable, needle: Needle): number {
  const { entry } = candidate;
  if (needle.kinds.length > 0 && !needle.kinds.some((kind) => entry.kind.toLowerCase().startsWith(kind))) return 0;
  if (needle.owners.length > 0 && !needle.owners.some((owner) => entry.owner?.slice(entry.owner.indexOf('/') + 1).includes(owner))) return 0;
  if (!needle.tags.every((tag) => entry.tags?.some((own) => own.startsWith(tag)))) return 0;
  let score = 1;
  for (const word of needle.words) {
    const found = scoreWord(candidate, word);
    if (found === 0) return 0;
    score += found;
  }
  return score + 1 / (1 + candidate.name.length);
}

/** The best entries, best first. */
export function findMatches(candidates: Iterable<Searchable>, text: string, limit: number): IndexEntry[] {
  const needle = readNeedle(text);
  // Only the best are kept, in order: sorting all that fit would take longer than finding them.
  const best: Found[] = [];
  for (const candidate of candidates) {
    const found = { entry: candidate.entry, score: scoreMatch(candidate, needle) };
    const worst = best[limit - 1];
    if (found.score === 0 || (worst && !isBetter(found, worst))) continue;
    const at = best.findIndex((other) => isBetter(found, other));
    best.splice(at === -1 ? best.length : at, 0, found);
    if (best.length > limit) best.pop();
  }
  return best.map(({ entry }) => entry);
}

interface Found {
  readonly entry: IndexEntry;
  readonly score: number;
}

function isBetter(a: Found, b: Found): boolean {
  return a.score === b.score ? a.entry.ref < b.entry.ref : a.score > b.score;
}

function scoreWord({ entry, name, title, words }: Searchable, word: string): number {
  if (name === word || entry.ref === word) return 100;
  if (name.startsWith(word)) return 80;
  if (title.startsWith(word)) return 70;
  if (startsWord(name, word)) return 60;
  if (startsWord(title, word)) return 50;
  if (name.includes(word)) return 40;
  if (title.includes(word)) return 30;
  if (startsWord(words, word)) return 20;
  return word.length > 2 && isSpread(name, word) ? 5 : 0;
}

/** True when a word inside the text begins with it: after a blank, hyphen, dot, slash or underscore. */
function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || ' -._/'.includes(text[at - 1] ?? '')) return true;
  }
  return false;
}

/** True when the letters occur in this order with others between them: `pyapi` in `payments-api`. */
function isSpread(text: string, word: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}
