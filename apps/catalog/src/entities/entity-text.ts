import { projectFields, type JsonObject } from '@callboard/catalog-model';

/** SQL: the whole entity `e` as JSON text, put together from the parts that are stored ready to send. */
export const ENTITY_TEXT = `e.body || coalesce(',"status":' || e.status, '') || ',"relations":' || e.relations || '}'`;

/** SQL: bytes of {@link ENTITY_TEXT}, give or take a few; reads no text, only its length. */
export const ENTITY_SIZE = '(octet_length(e.body) + octet_length(e.relations))';

/** JSON text to send: at once, or in pieces when it is too large to hold. */
export type JsonText = string | AsyncIterable<string>;

/** Keeps only some fields of entities that come as a comma-joined list of JSON texts; `null` stays. */
export function projectTexts(texts: string, fields: readonly string[]): string {
  const entities = JSON.parse(`[${texts}]`) as (JsonObject | null)[];
  return entities.map((entity) => (entity === null ? 'null' : JSON.stringify(projectFields(entity, fields)))).join(',');
}

/** Puts lists of entities, each comma-joined, between an opening and a closing text. */
export async function* joinTexts(opening: string, lists: AsyncIterable<string>, closing: string): AsyncGenerator<string, void, undefined> {
  let before = opening;
  for await (const list of lists) {
    if (list !== '') {
      yield before + list;
      before = ',';
    }
  }
  yield (before === ',' ? '' : before) + closing;
}
