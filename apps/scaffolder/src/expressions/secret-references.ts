/** Where code begins and what ends it. */
const OPENINGS = [
  { start: '${{', end: '}}' },
  { start: '{%', end: '%}' },
] as const;

const QUOTED = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/y;

/** The name as a root of its own, not as a member of something else. */
const SECRETS_ROOT = /(?<![\w$.])secrets(?![\w$])/;
const ENVIRONMENT_SECRETS = /(?<![\w$.])environment\s*(?:\.\s*secrets(?![\w$])|\[\s*(['"])secrets\1\s*\])/;

/**
 * Whether the code in a text names `secrets` or `environment.secrets`.
 *
 * This is for a clear message only. What keeps secrets in is that the sandbox holds stand-ins for them, and none at
 * all where they are not allowed: a trick that gets past this finds nothing.
 */
export function mentionsSecrets(text: string): boolean {
  return codeOf(text).some((code) => ENVIRONMENT_SECRETS.test(code) || SECRETS_ROOT.test(withoutQuoted(code)));
}

/** Every text of a tree that names secrets, as paths from its root. */
export function findSecretReferences(tree: unknown, path: readonly string[] = []): string[][] {
  if (typeof tree === 'string') return mentionsSecrets(tree) ? [[...path]] : [];
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => findSecretReferences(value, [...path, key]));
}

function codeOf(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const opening = OPENINGS.find(({ start }) => text.startsWith(start, at));
    if (!opening) {
      at += 1;
      continue;
    }
    const from = at + opening.start.length;
    const to = endOfCode(text, from, opening.end);
    found.push(text.slice(from, to));
    at = to + opening.end.length;
  }
  return found;
}

function endOfCode(text: string, from: number, end: string): number {
  for (let at = from; at < text.length; ) {
    if (text.startsWith(end, at)) return at;
    QUOTED.lastIndex = at;
    at = QUOTED.test(text) ? QUOTED.lastIndex : at + 1;
  }
  return text.length;
}

function withoutQuoted(code: string): string {
  let plain = '';
  for (let at = 0; at < code.length; ) {
    QUOTED.lastIndex = at;
    if (QUOTED.test(code)) {
      at = QUOTED.lastIndex;
      plain += "''";
    } else {
      plain += code[at];
      at += 1;
    }
  }
  return plain;
}
