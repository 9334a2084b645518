import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidInput } from '@callboard/service-kit';

/** A place in the log of one database history. */
export interface EventPlace {
  readonly position: number;
  /** Changes when the database is restored from a backup. */
  readonly epoch: string;
}

/** Writes the opaque cursor of a place: what comes after it is new to whoever holds it. */
export function writeEventCursor({ position, epoch }: EventPlace, secret: string): string {
  const place = `${position.toString(36)}.${epoch}`;
  return Buffer.from(`${place}.${sign(place, secret)}`, 'utf8').toString('base64url');
}

/** Reads a cursor of {@link writeEventCursor}; throws `InvalidInput('invalid_cursor')` for anything else. */
export function readEventCursor(cursor: string, secret: string): EventPlace {
  const text = Buffer.from(cursor.slice(0, 256), 'base64url').toString('utf8');
  const [, place = '', position = '', epoch = '', signature = ''] = /^(([0-9a-z]{1,11})\.([0-9a-f-]{36}))\.([\w-]{16})$/.exec(text) ?? [];
  const expected = sign(place, secret);
  const genuine = signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  // Other texts decode to the same bytes: only the one that was given out counts.
  if (!genuine || Buffer.from(text, 'utf8').toString('base64url') !== cursor) {
    throw new InvalidInput('invalid_cursor', 'Invalid cursor: it was not made by this server; leave it out to start with the oldest event, or send 0.');
  }
  return { position: Number.parseInt(position, 36), epoch };
}

function sign(place: string, secret: string): string {
  return createHmac('sha256', secret).update(`event ${place}`).digest('base64url').slice(0, 16);
}
