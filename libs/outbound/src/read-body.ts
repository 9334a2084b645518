import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { InvalidInput, Unavailable } from '@callboard/service-kit';

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What we can decode, for `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, br, deflate';

export interface BodyLimits {
  maxBytes: number;
  encoding: string | undefined;
  /** What the sender says; it may end the reading early but never lets it go on. */
  declaredBytes: string | undefined;
}

/** Reads a body to its end; throws {@link InvalidInput} `too_large` as soon as it exceeds the limit, packed or unpacked. */
export async function readBody(body: Readable, { maxBytes, encoding, declaredBytes }: BodyLimits): Promise<Buffer> {
  const decoder = encoding && encoding !== 'identity' ? makeDecoder(encoding) : undefined;
  try {
    if (declaredBytes !== undefined && Number(declaredBytes) > maxBytes) throw tooLarge(maxBytes);
    return await collect(decoder ? decode(body, decoder, maxBytes) : body, maxBytes);
  } finally {
    decoder?.destroy();
    body.on('error', () => undefined).destroy();
  }
}

function makeDecoder(encoding: string): Transform {
  const make = DECODERS[encoding.trim().toLowerCase()];
  if (!make) throw new Unavailable('fetch_failed', `The answer has an encoding that cannot be read: ${encoding}`);
  return make();
}

function decode(body: Readable, decoder: Transform, maxBytes: number): Readable {
  let packed = 0;
  body.on('data', (chunk: Buffer) => {
    packed += chunk.length;
    if (packed > maxBytes) decoder.destroy(tooLarge(maxBytes));
  });
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

async function collect(source: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(maxBytes: number): InvalidInput {
  return new InvalidInput('too_large', `The answer is larger than ${maxBytes} bytes`);
}
