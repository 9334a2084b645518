import { InvalidInput } from '@callboard/service-kit';
import { z } from 'zod';

const MAX_VALUE_BYTES = 64 * 1024;

/** Any text of 1 to 256 characters without control characters. */
export const keySchema = z.string().min(1).max(256).regex(/^[^\p{Cc}]*$/u, 'must not hold control characters');

/** A value to store, as JSON text, or a key to forget. */
export interface StoredWrite {
  readonly key: string;
  /** Absent: forget the key. */
  readonly text?: string;
}

const writeSchema = z.union([
  z.strictObject({ key: keySchema, deleted: z.literal(true) }),
  z.strictObject({ key: keySchema, value: z.unknown() }),
]);

/** Makes what a plugin wants to write storable. Throws InvalidInput `invalid_request` and `too_large`. */
export function acceptWrite(candidate: unknown): StoredWrite {
  const parsed = writeSchema.safeParse(candidate);
  if (!parsed.success) throw new InvalidInput('invalid_request', 'A storage key has 1 to 256 characters, none of them a control character');
  if ('deleted' in parsed.data) return { key: parsed.data.key };
  const { key, value } = parsed.data;
  const text = JSON.stringify(value);
  if (text === undefined) throw new InvalidInput('invalid_request', `The value of "${key}" cannot be said in JSON`);
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES) throw new InvalidInput('too_large', `The value of "${key}" has more than ${MAX_VALUE_BYTES / 1024} KiB`);
  return { key, text };
}
