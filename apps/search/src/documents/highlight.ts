import { randomUUID } from 'node:crypto';
import { wordsOf } from './lexemes.js';

/** Tags around a hit: unlike any markup, so that a reader turns them into marks without trusting the text. */
export const HIGHLIGHT = { preTag: `<${randomUUID()}>`, postTag: `</${randomUUID()}>` } as const;

/** Fields in which hits are marked. */
const FIELDS = ['title', 'text'] as const;

/** Title and text with every word that starts with a word of the term put between the tags. */
export function highlight(document: Readonly<Record<string, string>>, term: string): Record<string, string> {
  const words = [...new Set(wordsOf(term))].sort((a, b) => b.length - a.length);
  if (words.length === 0) {
    return {};
  }
  // Words are letters and digits only: nothing to escape.
  const hit = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})[\\p{L}\\p{N}\\p{M}]*`, 'giu');
  const marked: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = document[field] ?? '';
    const shown = value.replace(hit, (match) => `${HIGHLIGHT.preTag}${match}${HIGHLIGHT.postTag}`);
    if (shown !== value) {
      marked[field] = shown;
    }
  }
  return marked;
}
