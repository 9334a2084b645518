import { joinTexts, projectTexts, type JsonText } from './entity-text.js';

/** A row of a page: an entity's JSON, only its id where it is large, or neither where there is none. */
interface Row {
  readonly id: number | null;
  readonly text: string | null;
}

/** Reads entities by internal id, comma-joined, in pieces; those gone meanwhile are left out. */
export interface PieceSource {
  readPieces(list: { readonly ids: readonly number[]; readonly sizes: readonly number[] }): AsyncIterable<string>;
}

/** JSON of a page between an opening and a closing text: at once, or in pieces when there are large entities in it. A row without an entity is `null`. */
export function writeRows(source: PieceSource, opening: string, rows: readonly Row[], closing: string, fields?: readonly string[]): JsonText {
  if (rows.every(({ id, text }) => id === null || text !== null)) {
    const texts = rows.map(({ text }) => text ?? 'null').join(',');
    return opening + (fields ? projectTexts(texts, fields) : texts) + closing;
  }
  return joinTexts(opening, readRows(source, rows, fields), closing);
}

/** The same rows as lists of JSON texts, comma-joined, large entities each by itself. */
export function readRows(source: PieceSource, rows: readonly Row[], fields?: readonly string[]): AsyncIterable<string> {
  return projectPieces(readTexts(source, rows), fields);
}

/** Keeps only some fields of the entities of each piece, where fields are asked for. */
export async function* projectPieces(pieces: AsyncIterable<string>, fields: readonly string[] | undefined): AsyncGenerator<string, void, undefined> {
  for await (const piece of pieces) {
    yield fields ? projectTexts(piece, fields) : piece;
  }
}

async function* readTexts(source: PieceSource, rows: readonly Row[]): AsyncGenerator<string, void, undefined> {
  let small: string[] = [];
  for (const { id, text } of rows) {
    if (text !== null || id === null) {
      small.push(text ?? 'null');
      continue;
    }
    yield small.join(',');
    small = [];
    let found = '';
    for await (const piece of source.readPieces({ ids: [id], sizes: [0] })) {
      found += piece;
    }
    // Gone since the page was read: its place stays, for lists that count on it.
    yield found || 'null';
  }
  yield small.join(',');
}
