import { encodeFrame, FrameReader } from './framing.js';

/** How a request to the other side fails: what it said, by stable code, or `closed` and `timeout` when it said nothing. */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  constructor(
    readonly code: string,
    message: string,
    /** HTTP status, where the other side asked for one. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** How one side of the pipe sees the other. */
export interface RpcPeerOptions {
  /** Hands over bytes to the pipe. */
  send(frame: Uint8Array): void;
  /** Answers a request; what it throws as {@link RpcError} reaches the other side, anything else as code `internal`. */
  onRequest(method: string, params: unknown): Promise<unknown>;
  /** Takes a message that wants no answer. */
  onNotification?(method: string, params: unknown): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: RpcError): void;
  timer?: ReturnType<typeof setTimeout>;
}

/** `-32000` of JSON-RPC's range for implementations; the meaning is in `data.code`. */
const SERVER_ERROR = -32_000;

/** One side of a JSON-RPC 2.0 conversation in frames ({@link FrameReader}); both sides may ask. */
export class RpcPeer {
  private readonly reader = new FrameReader();
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private closed?: RpcError;

  constructor(private readonly options: RpcPeerOptions) {}

  /** Takes bytes from the pipe. Throws `FrameError` when they make no sense; close the pipe then. */
  receive(chunk: Uint8Array): void {
    for (const message of this.reader.read(chunk)) this.dispatch(message);
  }

  /** Asks the other side. Rejects with {@link RpcError}; an answer that comes after the timeout is dropped. */
  request(method: string, params: unknown, { timeoutMs }: { timeoutMs?: number } = {}): Promise<unknown> {
    if (this.closed) return Promise.reject(this.closed);
    const id = this.nextId++;
    const frame = encodeFrame({ jsonrpc: '2.0', id, method, params });
    return new Promise((resolve, reject) => {
      const pending: Pending = { resolve, reject };
      if (timeoutMs !== undefined) {
        pending.timer = setTimeout(() => {
          this.pending.delete(id);
          reject(new RpcError('timeout', `"${method}" was not answered within ${timeoutMs} ms`));
        }, timeoutMs);
      }
      this.pending.set(id, pending);
      this.options.send(frame);
    });
  }

  /** Tells the other side without waiting; nothing happens when the pipe is closed. */
  notify(method: string, params: unknown): void {
    if (!this.closed) this.options.send(encodeFrame({ jsonrpc: '2.0', method, params }));
  }

  /** Fails everything that still waits, and all that is asked from now on. */
  close(reason: string): void {
    this.closed ??= new RpcError('closed', reason);
    for (const pending of this.pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(this.closed);
    }
    this.pending.clear();
  }

  private dispatch(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { id, method, params, result, error } = message as Record<string, unknown>;
    if (typeof method === 'string') {
      if (typeof id === 'number') void this.answer(id, method, params);
      else this.options.onNotification?.(method, params);
    } else if (typeof id === 'number') {
      this.settle(id, result, error);
    }
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    let reply: Record<string, unknown>;
    try {
      reply = { result: (await this.options.onRequest(method, params)) ?? null };
    } catch (error) {
      reply = { error: describe(error) };
    }
    if (this.closed) return;
    this.options.send(this.encode(id, reply));
  }

  private encode(id: number, reply: Record<string, unknown>): Uint8Array {
    try {
      return encodeFrame({ jsonrpc: '2.0', id, ...reply });
    } catch (error) {
      return encodeFrame({ jsonrpc: '2.0', id, error: describe(new RpcError('too_large', error instanceof Error ? error.message : 'The answer cannot be sent')) });
    }
  }

  private settle(id: number, result: unknown, error: unknown): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    if (error === undefined) pending.resolve(result);
    else pending.reject(readError(error));
  }
}

function describe(error: unknown): { code: number; message: string; data: { code: string; status?: number } } {
  if (error instanceof RpcError) return { code: SERVER_ERROR, message: error.message, data: { code: error.code, status: error.status } };
  return { code: SERVER_ERROR, message: 'The other side failed', data: { code: 'internal' } };
}

/** The other side may be hostile: only texts of bounded length and a number are taken over. */
function readError(error: unknown): RpcError {
  const { message, data } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown; data?: unknown };
  const { code, status } = (typeof data === 'object' && data !== null ? data : {}) as { code?: unknown; status?: unknown };
  return new RpcError(
    typeof code === 'string' ? code.slice(0, 64) : 'internal',
    typeof message === 'string' ? message.slice(0, 2_000) : 'The other side failed',
    typeof status === 'number' ? status : undefined,
  );
}
