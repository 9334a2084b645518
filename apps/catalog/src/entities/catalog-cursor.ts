import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@callboard/catalog-model';
import { InvalidInput } from '@callboard/service-kit';

/** Longest cursor that is looked at, characters: a filter at its limits fits. */
const MAX_LENGTH = 64 * 1024;

/**
 * Writes a cursor as Backstage's clients know it, base64 of JSON, with a signature inside.
 *
 * It is good for the same caller only and can be read but not edited.
 */
export function writeCursor(state: object, secret: string, caller: string): string {
  // Through text and back: `undefined` goes and keys take the order they will have when they return.
  const plain = JSON.parse(JSON.stringify(state)) as JsonObject;
  return Buffer.from(JSON.stringify({ ...plain, signature: sign(plain, secret, caller) }), 'utf8').toString('base64');
}

/** Reads a cursor of {@link writeCursor}; throws `InvalidInput('invalid_cursor')` for one that was edited, is another caller's, or is none. */
export function readCursor<State extends object>(cursor: string, secret: string, caller: string): State {
  if (cursor.length > MAX_LENGTH) {
    throw new InvalidInput('invalid_cursor', 'Malformed cursor: longer than any cursor of this server');
  }
  const bytes = Buffer.from(cursor, 'base64');
  let read: unknown;
  try {
    read = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new InvalidInput('invalid_cursor', `Malformed cursor: ${String(error)}`);
  }
  const { signature, ...state } = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  // Other base64 texts decode to the same bytes: only the one that was given out counts.
  if (typeof signature !== 'string' || bytes.toString('base64') !== cursor || !isEqual(signature, sign(state, secret, caller))) {
    throw new InvalidInput('invalid_cursor', 'Invalid cursor: it was not made by this server for this caller; start again from the first page');
  }
  return state as State;
}

function sign(state: object, secret: string, caller: string): string {
  return createHmac('sha256', secret).update(JSON.stringify([caller, state])).digest('base64url').slice(0, 22);
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
