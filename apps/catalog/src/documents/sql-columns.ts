import { setImmediate as breathe } from 'node:timers/promises';

// Neither stands in JSON text, in refs or in search fields: control characters are escaped or refused there.
const SEPARATOR = '\u001e';
const NOTHING = '\u001d';

/**
 * A column of texts as one parameter, read back by {@link textColumnSql}: a third of the work of an array parameter, whose
 * every quote is escaped on the way out and unescaped on the way in. Throws for a text that holds a separator.
 */
export function textColumn(values: readonly (string | null | undefined)[]): string {
  if (values.length === 1 && values[0] === '') {
    throw new Error('A column of one empty text cannot be told from an empty column');
  }
  return values.map((value) => value ?? NOTHING).join(SEPARATOR);
}

/** SQL: the array that a {@link textColumn} parameter stands for. */
export function textColumnSql(parameter: string): string {
  return `string_to_array(${parameter}::text, E'\\x1e', E'\\x1d')`;
}

/** A column of whole numbers as one parameter, for a cast to `bigint[]` or `integer[]`. */
export function numberColumn(values: readonly (number | null | undefined)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** Rows prepared without letting others run: a millisecond or two. */
const SLICE = 50;

/**
 * Prepares rows and writes them a chunk at a time; while the database writes one chunk, the next is prepared, and others
 * run in between.
 */
export async function writeInChunks<Item, Row>(items: readonly Item[], size: number, prepare: (item: Item) => Row, write: (rows: Row[]) => Promise<void>): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  for (let start = 0; start < items.length; start += size) {
    const rows: Row[] = [];
    for (const item of items.slice(start, start + size)) {
      rows.push(prepare(item));
      if (rows.length % SLICE === 0) {
        await breathe();
      }
    }
    await writing;
    writing = write(rows);
    // Awaited with the next chunk; until then a failure is not an unhandled one.
    writing.catch(() => undefined);
  }
  await writing;
}
