import type { Kind } from '@callboard/api-client';

/** Words of a kind that is not built in. */
export interface CustomKindWords {
  readonly one: string;
  readonly many: string;
  readonly icon?: string;
}

/** What people call the kinds and relations of this catalog; built-in ones have their words in the portal. */
export interface CustomWords {
  /** By kind, in lower case. */
  readonly kinds: Readonly<Record<string, CustomKindWords>>;
  /** By type; both ends. */
  readonly relations: Readonly<Record<string, string>>;
  /** Types under which relations come in from the other end, the pairs of `declared`. */
  readonly inverse: readonly string[];
  /** Types that are declared by a field. */
  readonly declared: readonly string[];
}

export const NO_CUSTOM_WORDS: CustomWords = { kinds: {}, relations: {}, inverse: [], declared: [] };

/** The words that declarations bring. */
export function wordsOfKinds(kinds: readonly Kind[]): CustomWords {
  const custom = kinds.filter(({ origin }) => origin !== 'built-in');
  const fields = [...custom.flatMap(({ relations }) => relations), ...kinds.flatMap(({ extensions }) => extensions.flatMap(({ relations }) => relations))];
  const words = fields.flatMap(({ type, inverse, title, inverseTitle }) => [...(title ? [[type, title] as const] : []), ...(inverseTitle ? [[inverse, inverseTitle] as const] : [])]);
  return {
    kinds: Object.fromEntries(custom.map(({ kind, title, plural, icon }) => [kind.toLowerCase(), { one: title, many: plural, icon }])),
    relations: Object.fromEntries(words),
    inverse: [...new Set(fields.map(({ inverse }) => inverse))],
    declared: [...new Set(fields.map(({ type }) => type))],
  };
}
