import { isJsonObject, type JsonObject, type JsonValue } from '@callboard/catalog-model';

/** How much is left of an entity that is too large: longest text of its spec, and number of its relations of one type. */
const CUTS = [
  { text: 16 * 1024, relations: 1_000 },
  { text: 1024, relations: 200 },
  { text: 128, relations: 20 },
] as const;

/**
 * Entities from their JSON, those that take more than their share cut step by step until all together fit.
 *
 * For messages between services, which are bounded; over HTTP an entity is always whole. What is cut first are long texts
 * (API definitions) and long lists of relations (what a large team owns).
 */
export function fitEntities(texts: readonly string[], maxBytes: number): JsonObject[] {
  const share = maxBytes / Math.max(1, texts.length);
  const parts = texts.map((text) => ({ entity: JSON.parse(text) as JsonObject, bytes: Buffer.byteLength(text) }));
  for (const cut of CUTS) {
    if (parts.reduce((sum, { bytes }) => sum + bytes, 0) <= maxBytes) {
      break;
    }
    for (const part of parts) {
      if (part.bytes > share) {
        part.entity = cutEntity(part.entity, cut);
        part.bytes = Buffer.byteLength(JSON.stringify(part.entity));
      }
    }
  }
  return parts.map(({ entity }) => entity);
}

function cutEntity(entity: JsonObject, { text, relations }: (typeof CUTS)[number]): JsonObject {
  const shown = entity.relations;
  return { ...entity, spec: cutTexts(entity.spec, text), ...(Array.isArray(shown) && { relations: cutRelations(shown, relations) }) };
}

function cutRelations(relations: readonly JsonValue[], perType: number): JsonValue[] {
  const seen = new Map<unknown, number>();
  return relations.filter((relation) => {
    const type = isJsonObject(relation) ? relation.type : undefined;
    const count = (seen.get(type) ?? 0) + 1;
    seen.set(type, count);
    return count <= perType;
  });
}

function cutTexts(value: JsonValue | undefined, length: number): JsonValue | undefined {
  if (typeof value === 'string') {
    return value.length > length ? value.slice(0, length) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => cutTexts(item, length) ?? null);
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutTexts(item, length)]));
  }
  return value;
}
