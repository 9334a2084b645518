import { mergeParts, type ReadCause, type SourcePart } from '../documents/source-part.js';

/** Why a source is read. Only a person's wish (`request`) is taken as consent to lose most of it. */
export type RefreshReason = 'poll' | 'watch' | 'request' | 'webhook';

/** A wish to have a source read, or a part of it. */
export interface ReadRequest {
  readonly reason: RefreshReason;
  /** The whole source when left out. */
  readonly part?: SourcePart;
  readonly cause?: ReadCause;
}

/** How a read went. */
export interface ReadSummary {
  /** Files that could not be read and may be readable later. */
  readonly failed: number;
}

interface Waiting {
  request: ReadRequest;
  readonly promise: Promise<ReadSummary>;
}

/**
 * Reads each source once at a time. Whoever asks while a source is being read gets another read after that, shared with
 * those who asked meanwhile; one that is due anyway is content with the read that runs.
 */
export class ReadQueue {
  private readonly running = new Map<string, Promise<ReadSummary>>();
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly read: (sourceId: string, request: ReadRequest) => Promise<ReadSummary>) {}

  add(sourceId: string, request: ReadRequest): Promise<ReadSummary> {
    const queue = this.waiting.get(sourceId) ?? [];
    const last = queue.at(-1);
    const running = this.running.get(sourceId) ?? last?.promise;
    if (!running) {
      return this.start(sourceId, request);
    }
    if (request.reason === 'poll') {
      return running;
    }
    this.waiting.set(sourceId, queue);
    const merged = last && mergeRequests(last.request, request);
    if (last && merged) {
      last.request = merged;
      return last.promise;
    }
    const before = (last?.promise ?? running).catch(() => undefined);
    const entry: Waiting = {
      request,
      promise: before.then(() => {
        queue.shift();
        return this.start(sourceId, entry.request);
      }),
    };
    queue.push(entry);
    return entry.promise;
  }

  /** Settles when the reads that have begun are done. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private start(sourceId: string, request: ReadRequest): Promise<ReadSummary> {
    const run = this.read(sourceId, request).finally(() => {
      if (this.running.get(sourceId) === run) {
        this.running.delete(sourceId);
      }
      if (this.waiting.get(sourceId)?.length === 0) {
        this.waiting.delete(sourceId);
      }
    });
    this.running.set(sourceId, run);
    return run;
  }
}

/** One read that answers both; undefined where their changes have to be told apart. */
function mergeRequests(a: ReadRequest, b: ReadRequest): ReadRequest | undefined {
  const reason = [a, b].some((request) => request.reason === 'request') ? 'request' : a.reason;
  if (a.cause?.delivery !== b.cause?.delivery || !a.part !== !b.part) {
    return undefined;
  }
  return { reason, cause: a.cause, part: a.part && b.part && mergeParts(a.part, b.part) };
}
