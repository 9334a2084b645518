import { Readable } from 'node:stream';
import type { JsonText } from './entity-text.js';

/** Value of the content type header of replies that are sent as ready JSON text. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** What a controller gives back to send ready JSON text: the text, or a stream of its pieces. */
export function jsonReply(json: JsonText): string | Readable {
  return typeof json === 'string' ? json : Readable.from(json, { objectMode: true, highWaterMark: 1 });
}
