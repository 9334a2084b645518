import type { CloudEvent } from '@callboard/contracts';

/** A frame of server-sent events. */
export interface Frame {
  id?: string;
  event?: string;
  data?: CloudEvent<{ ref: string; revision: number }> & { view?: string };
}

/** Follows an event stream in the background. */
export class EventReader {
  readonly frames: Frame[] = [];
  readonly comments: string[] = [];
  /** Cursor of the last frame. */
  lastId?: string;
  private readonly abort = new AbortController();

  private constructor(readonly reply: Response) {}

  static async open(url: string, token: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const abort = new AbortController();
    const reply = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal: abort.signal });
    const reader = new EventReader(reply);
    reader.abort.signal.addEventListener('abort', () => abort.abort());
    if (reply.ok && reply.body) {
      void reader.collect(reply.body).catch(() => undefined);
    }
    return reader;
  }

  /** Frames that carry an event. */
  get events(): NonNullable<Frame['data']>[] {
    return this.frames.flatMap(({ data }) => (data ? [data] : []));
  }

  get positions(): number[] {
    return this.events.map(({ position }) => Number(position));
  }

  close(): void {
    this.abort.abort();
  }

  private async collect(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
      rest += text;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach((block) => this.take(block));
    }
  }

  private take(block: string): void {
    const frame: Frame = {};
    for (const line of block.split('\n')) {
      const colon = line.indexOf(': ');
      const [field, value] = [line.slice(0, colon), line.slice(colon + 2)];
      if (field === '') this.comments.push(value);
      else if (field === 'id') frame.id = this.lastId = value;
      else if (field === 'event') frame.event = value;
      else if (field === 'data') frame.data = JSON.parse(value) as Frame['data'];
    }
    if (frame.id) {
      this.frames.push(frame);
    }
  }
}
