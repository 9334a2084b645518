/** PostgreSQL's weights, best first. */
export type Weight = 'A' | 'B' | 'C' | 'D';

/** A tsvector refuses positions past this one. */
const MAX_POSITION = 16_383;
/** Words of one document; the rest of a longer text is not searched. */
const MAX_WORDS = 5_000;
const MAX_WORD_LENGTH = 100;

/**
 * The words of a text as they are indexed and searched: compatibility-normalised, lower-cased, split at everything
 * that is neither letter nor digit, and inside `camelCase`. "PaymentsAPI v2" → payments, api, v2.
 */
export function wordsOf(text: string): string[] {
  const spaced = text
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return (spaced.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(cutWord);
}

/** At a character, never inside one: PostgreSQL refuses half a character. */
function cutWord(word: string): string {
  return word.length > MAX_WORD_LENGTH ? [...word].slice(0, MAX_WORD_LENGTH).join('') : word;
}

/** The text form of a tsvector: `'payments':1A 'api':2A`. Words hold letters and digits only, so quoting is safe. */
export function toVector(parts: readonly { weight: Weight; text: string }[]): string {
  const places = new Map<string, string[]>();
  let position = 0;
  for (const { weight, text } of parts) {
    for (const word of wordsOf(text)) {
      if (++position > MAX_WORDS) {
        return join(places);
      }
      const known = places.get(word) ?? [];
      known.push(`${Math.min(position, MAX_POSITION)}${weight}`);
      places.set(word, known);
    }
  }
  return join(places);
}

/** The text form of a tsquery in which every word must occur at least as a prefix; undefined when there is no word. */
export function toPrefixQuery(term: string): string | undefined {
  const words = wordsOf(term);
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(' & ');
}

function join(places: ReadonlyMap<string, readonly string[]>): string {
  return [...places].map(([word, positions]) => `'${word}':${positions.slice(0, 255).join(',')}`).join(' ');
}
