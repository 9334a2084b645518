import type { CustomWords } from '../kinds/custom-words';

const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  component: ['Component', 'Components'],
  api: ['API', 'APIs'],
  resource: ['Resource', 'Resources'],
  system: ['System', 'Systems'],
  domain: ['Domain', 'Domains'],
  group: ['Team', 'Teams'],
  user: ['Person', 'People'],
  template: ['Template', 'Templates'],
  location: ['Location', 'Locations'],
};

/** The order in which kinds are listed; others follow by name. */
export const KIND_ORDER = ['component', 'api', 'resource', 'system', 'domain', 'group', 'user', 'template'] as const;

/** What people call one thing of this kind. */
export function kindWord(kind: string, custom?: CustomWords): string {
  const key = kind.toLowerCase();
  return WORDS[key]?.[0] ?? custom?.kinds[key]?.one ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** What people call several things of this kind. */
export function kindsWord(kind: string, custom?: CustomWords): string {
  const key = kind.toLowerCase();
  return WORDS[key]?.[1] ?? custom?.kinds[key]?.many ?? `${kindWord(kind, custom)}s`;
}

/** As {@link kindsWord}, for the middle of a sentence: "components", "APIs". */
export function kindsInText(kind: string, custom?: CustomWords): string {
  const words = kindsWord(kind, custom);
  return /^[A-Z]{2}/.test(words) ? words : words.toLowerCase();
}

/** Kind and type of one thing, the type left out when it says the same: "Component · service", "Team". */
export function kindAndType(kind: string, type: string | undefined, custom?: CustomWords): string {
  const word = kindWord(kind, custom);
  return type === undefined || type.toLowerCase() === word.toLowerCase() ? word : `${word} · ${type}`;
}

/** Compares kinds by {@link KIND_ORDER}, then by name. */
export function compareKinds(a: string, b: string): number {
  const rank = (kind: string) => {
    const index = KIND_ORDER.indexOf(kind.toLowerCase() as (typeof KIND_ORDER)[number]);
    return index === -1 ? KIND_ORDER.length : index;
  };
  return rank(a) - rank(b) || a.localeCompare(b);
}
