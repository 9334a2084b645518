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
export function kindWord(kind: string): string {
  return WORDS[kind.toLowerCase()]?.[0] ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** What people call several things of this kind. */
export function kindsWord(kind: string): string {
  return WORDS[kind.toLowerCase()]?.[1] ?? `${kindWord(kind)}s`;
}

/** As {@link kindsWord}, for the middle of a sentence: "components", "APIs". */
export function kindsInText(kind: string): string {
  const words = kindsWord(kind);
  return /^[A-Z]{2}/.test(words) ? words : words.toLowerCase();
}

/** Kind and type of one thing, the type left out when it says the same: "Component · service", "Team". */
export function kindAndType(kind: string, type: string | undefined): string {
  const word = kindWord(kind);
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
