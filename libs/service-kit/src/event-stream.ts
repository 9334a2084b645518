import { constants, createGzip, type Gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptsGzip } from './reply-shape.js';

/** What a reader that does not read may pile up before its connection is closed. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

const DEFAULT_HEARTBEAT_MS = 15_000;

/** A reader is ready for more when no more than this is left unread, bytes. */
const READY_BYTES = 256 * 1024;

const DEFAULT_STALLED_MS = 10_000;

/** Small windows: a connection that is mostly idle should cost little memory. */
const GZIP_OPTIONS = { level: 1, windowBits: 13, memLevel: 6, flush: constants.Z_SYNC_FLUSH } as const;

export interface EventStreamOptions {
  /** Comment line sent when nothing else is, so that proxies keep the connection; default 15 s. */
  heartbeatMs?: number;
  /** What the reader is asked to wait before it connects again. */
  retryMs?: number;
  /** How long a reader may take nothing while there is more for it; default 10 s. */
  stalledMs?: number;
}

/** One frame of server-sent events; `data` that is not text is sent as JSON. Without data it only tells the reader how far it has come. */
export interface ServerSentEvent {
  id?: string;
  event?: string;
  data?: unknown;
}

/** Why a stream ended: the reader left, we closed it, or it read too slowly. */
export type StreamEnd = 'reader' | 'closed' | 'too_slow';

/** An open stream of server-sent events to one reader. */
export interface EventStream {
  /** Sends one frame; false when the stream has ended, and then nothing is sent. */
  send(frame: ServerSentEvent): boolean;
  /** Sends a comment, which readers ignore. */
  comment(text: string): boolean;
  /**
   * Waits until the reader has taken most of what was sent; false when the stream has ended, also because the reader
   * took nothing for long. Ask before sending on when there is much to send.
   */
  ready(): Promise<boolean>;
  /** Ends the stream after what has been sent. */
  close(): void;
  /** Aborts when the stream ends for whatever reason. */
  readonly signal: AbortSignal;
  /** Resolves when the stream has ended. */
  readonly ended: Promise<StreamEnd>;
}

const open = new Set<OpenEventStream>();

/** Ends every open stream, so that the server can stop; readers connect again elsewhere. */
export function closeEventStreams(): void {
  for (const stream of open) stream.closeWithConnection();
}

/**
 * Answers with server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * Takes the reply over. Each frame leaves at once, compressed if the reader takes gzip. A reader that leaves more than
 * 1 MiB unread is cut off: it resumes with `Last-Event-ID`.
 */
export function openEventStream(request: FastifyRequest, reply: FastifyReply, options: EventStreamOptions = {}): EventStream {
  const zipped = acceptsGzip(request);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    ...(zipped && { 'content-encoding': 'gzip', vary: 'accept-encoding' }),
  } as Record<string, string>);
  raw.flushHeaders();
  const gzip = zipped ? createGzip(GZIP_OPTIONS) : undefined;
  gzip?.pipe(raw);
  const stream = new OpenEventStream(raw, gzip, { heartbeatMs: options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS, stalledMs: options.stalledMs ?? DEFAULT_STALLED_MS });
  // HEAD wants the headers only; the frames of a stream left open would never be read.
  if (request.method === 'HEAD') stream.close();
  if (options.retryMs !== undefined) stream.write(`retry: ${options.retryMs}\n\n`);
  return stream;
}

class OpenEventStream implements EventStream {
  private readonly controller = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;
  private resolveEnded: (end: StreamEnd) => void = () => undefined;
  private over = false;
  private unread = 0;
  private wake?: () => void;
  readonly signal = this.controller.signal;
  readonly ended = new Promise<StreamEnd>((resolve) => {
    this.resolveEnded = resolve;
  });

  constructor(
    private readonly raw: FastifyReply['raw'],
    private readonly gzip: Gzip | undefined,
    private readonly times: { heartbeatMs: number; stalledMs: number },
  ) {
    this.heartbeat = setInterval(() => this.comment('heartbeat'), times.heartbeatMs).unref();
    raw.on('close', () => this.finish('reader'));
    raw.on('error', () => this.finish('reader'));
    gzip?.on('error', () => this.finish('reader'));
    open.add(this);
  }

  send({ id, event, data }: ServerSentEvent): boolean {
    const head = `${id === undefined ? '' : `id: ${oneLine(id)}\n`}${event === undefined ? '' : `event: ${oneLine(event)}\n`}`;
    if (data === undefined) return this.write(`${head}\n`);
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return this.write(`${head}${text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join('')}\n`);
  }

  comment(text: string): boolean {
    return this.write(`: ${oneLine(text)}\n\n`);
  }

  async ready(): Promise<boolean> {
    while (!this.over && this.unread > READY_BYTES) {
      const before = this.unread;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, this.times.stalledMs);
      });
      clearTimeout(timer);
      if (!this.over && this.unread >= before) this.cut();
    }
    return !this.over;
  }

  close(): void {
    if (this.over) return;
    (this.gzip ?? this.raw).end();
    // A reader that does not read holds nothing up.
    const timer = setTimeout(() => this.raw.destroy(), this.times.stalledMs).unref();
    this.raw.once('close', () => clearTimeout(timer));
    this.finish('closed');
  }

  /** For a server that stops: the connection goes too. At any other time it was promised to stay, and its owner uses it again. */
  closeWithConnection(): void {
    const { socket } = this.raw;
    this.raw.once('finish', () => socket?.end());
    this.close();
  }

  write(text: string): boolean {
    if (this.over) return false;
    const bytes = Buffer.byteLength(text);
    this.unread += bytes;
    (this.gzip ?? this.raw).write(text, () => {
      this.unread -= bytes;
      this.wake?.();
    });
    if (this.raw.writableLength + (this.gzip ? this.gzip.writableLength + this.gzip.readableLength : 0) > MAX_BUFFERED_BYTES) {
      this.cut();
      return false;
    }
    return true;
  }

  private cut(): void {
    this.finish('too_slow');
    this.raw.destroy();
  }

  private finish(end: StreamEnd): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.heartbeat);
    this.wake?.();
    open.delete(this);
    this.controller.abort();
    this.resolveEnded(end);
  }
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ');
}
