/** Bytes of one frame, both ways: the largest route reply and some room. Whoever announces a larger one is cut off. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

const HEADER_BYTES = 4;

/** What came over the pipe is no frame, or one beyond {@link MAX_FRAME_BYTES}; the pipe cannot be used any more. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** One message as it goes over the pipe: its length in bytes as a 32-bit big-endian number, then UTF-8 JSON. Throws {@link FrameError} when it is too large. */
export function encodeFrame(message: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  if (body.length > MAX_FRAME_BYTES) {
    throw new FrameError(`A message of ${body.length} bytes is larger than the ${MAX_FRAME_BYTES} that may be sent`);
  }
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, HEADER_BYTES);
  return frame;
}

/**
 * Cuts a stream of bytes into messages. Never holds more than one frame and one chunk: a frame's length is judged before its body is awaited.
 */
export class FrameReader {
  private chunks: Uint8Array[] = [];
  private held = 0;
  private awaited: number | undefined;

  /** The messages that are complete with this chunk. Throws {@link FrameError} for a length out of bounds and for what is not JSON. */
  read(chunk: Uint8Array): unknown[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const messages: unknown[] = [];
    for (;;) {
      if (this.awaited === undefined) {
        if (this.held < HEADER_BYTES) return messages;
        this.awaited = acceptLength(this.take(HEADER_BYTES));
      }
      if (this.held < this.awaited) return messages;
      messages.push(parse(this.take(this.awaited)));
      this.awaited = undefined;
    }
  }

  private take(length: number): Uint8Array {
    const joined = this.chunks.length === 1 ? (this.chunks[0] as Uint8Array) : concat(this.chunks, this.held);
    this.chunks = joined.length > length ? [joined.subarray(length)] : [];
    this.held -= length;
    return joined.subarray(0, length);
  }
}

function acceptLength(header: Uint8Array): number {
  const length = new DataView(header.buffer, header.byteOffset, HEADER_BYTES).getUint32(0);
  if (length === 0 || length > MAX_FRAME_BYTES) {
    throw new FrameError(`A frame of ${length} bytes was announced; 1 to ${MAX_FRAME_BYTES} are possible`);
  }
  return length;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new FrameError('A frame does not hold JSON');
  }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
