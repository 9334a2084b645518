import { DEFAULT_NAMESPACE, isJsonObject, type JsonValue } from '@callboard/catalog-model';

const MAX_REF = 300;
/** Kind and name stand at the head of a document; all of a large one is not searched. */
const MAX_HEAD = 4096;

/** The ref that a refused value seems to be about, for people who look for it; it is none that anything may rely on. */
export function mentionedRef(value: JsonValue): string | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) {
    return undefined;
  }
  return toRef(value.kind, value.metadata.namespace, value.metadata.name);
}

/** The same for a document that cannot be read, from the lines around the place of its error. */
export function mentionedAt(text: string, line: number): string | undefined {
  let offset = 0;
  for (let current = 1; current < line && offset !== -1; current++) {
    offset = text.indexOf('\n', offset) + 1 || text.length;
  }
  const from = text.lastIndexOf('\n---', offset);
  const to = text.indexOf('\n---', offset);
  const start = from === -1 ? 0 : from + 1;
  const document = text.slice(start, Math.min(to === -1 ? text.length : to, start + MAX_HEAD));
  const field = (pattern: RegExp): string | undefined => pattern.exec(document)?.[1];
  return toRef(field(/^kind:[ \t]*["']?([A-Za-z0-9]+)/m), field(/^[ \t]+namespace:[ \t]*["']?([A-Za-z0-9_.-]+)/m), field(/^metadata:[^]*?\n[ \t]+name:[ \t]*["']?([A-Za-z0-9_.-]+)/m));
}

function toRef(kind: unknown, namespace: unknown, name: unknown): string | undefined {
  if (typeof kind !== 'string' || typeof name !== 'string' || kind === '' || name === '') {
    return undefined;
  }
  const ref = `${kind}:${typeof namespace === 'string' && namespace !== '' ? namespace : DEFAULT_NAMESPACE}/${name}`.toLowerCase();
  return ref.length <= MAX_REF && !ref.includes('\u0000') ? ref : undefined;
}
