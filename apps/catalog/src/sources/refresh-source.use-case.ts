import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Transactions } from '@callboard/persistence';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ReadCause, SourcePart } from '../documents/source-part.js';
import { LeaseLost } from '../documents/store-outcome.use-case.js';
import { KindsChanged } from '../kinds/known-kinds.query.js';
import { ReadQueue, type ReadRequest, type ReadSummary, type RefreshReason } from './read-queue.js';
import { ReadSource, type SourceRead } from './read-source.use-case.js';
import { RequestedRuns } from './requested-runs.js';
import { SourceChanges } from './source-changes.js';
import type { Lease } from './source.js';
import { LEASE_SECONDS, SourcesRepository } from './sources.repository.js';

/** How long somebody who asked waits for another replica that reads the same source. */
const LEASE_WAIT_MS = 60_000;

/** How long a stop waits for reads that have begun. */
const SHUTDOWN_MS = 15_000;

const NOTHING_READ: ReadSummary = { failed: 0 };

/**
 * Reads a source and stores what has changed in it.
 *
 * When it returns, the catalog says what the source said at some time after the call. One replica reads a source at a
 * time; whoever asks while it is being read gets another read after it, shared with all who asked meanwhile.
 */
@Injectable()
export class RefreshSource implements BeforeApplicationShutdown {
  private readonly log = createLogger('sources');
  private readonly replica = randomUUID();
  private readonly queue = new ReadQueue((sourceId, request) => this.refresh(sourceId, request));

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(ReadSource) private readonly readSource: ReadSource,
    @Inject(SourceChanges) private readonly changes: SourceChanges,
    @Inject(RequestedRuns) private readonly requestedRuns: RequestedRuns,
  ) {}

  execute(sourceId: string, reason: RefreshReason, cause?: ReadCause): Promise<ReadSummary> {
    return this.queue.add(sourceId, { reason, cause });
  }

  /** As {@link execute}, for a part of the source: nothing else of it is asked for, as long as the part shows no need to. */
  executePart(sourceId: string, reason: RefreshReason, part: SourcePart, cause?: ReadCause): Promise<ReadSummary> {
    return this.queue.add(sourceId, { reason, part, cause });
  }

  /** Reads that have begun are finished, so that no lease is left behind; those that take too long lose theirs by time. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.queue.settled(), delay(SHUTDOWN_MS, undefined, { ref: false })]);
  }

  private async refresh(sourceId: string, request: ReadRequest): Promise<ReadSummary> {
    const lease = await this.takeLease(sourceId, request.reason);
    if (!lease) {
      return NOTHING_READ;
    }
    if (lease.source.origin === 'provider') {
      return this.runProvider(lease, request.reason);
    }
    const heartbeat = setInterval(() => {
      // A lost lease shows when the outcome is stored.
      void this.transactions.run((tx) => this.sources.extend(tx, lease)).catch((error: unknown) => this.log.warn({ err: error, sourceId }, 'the lease of a source could not be kept'));
    }, (LEASE_SECONDS * 1000) / 3);
    heartbeat.unref();
    try {
      const read = await this.readUntilKindsHold(lease, request);
      this.changes.announce(sourceId, read);
      return read;
    } catch (error) {
      await this.transactions.run((tx) => this.sources.release(tx, lease)).catch(() => undefined);
      if (!(error instanceof LeaseLost)) {
        throw error;
      }
      this.log.info({ sourceId }, 'what was read is dropped: the source has changed or is read by another replica');
      return NOTHING_READ;
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** What is pushed is not read: it is told. What a provider emits, the provider finds out anew when somebody wants it. */
  private async runProvider(lease: Lease, reason: RefreshReason): Promise<ReadSummary> {
    if (reason === 'request') {
      // Should this process end before the run does, another one runs it.
      await this.transactions.run((tx) => this.sources.requestRun(tx, lease.source.id));
      const run = this.requestedRuns.run(lease);
      if (run) {
        return run;
      }
    }
    await this.transactions.run((tx) => this.sources.release(tx, lease));
    return NOTHING_READ;
  }

  /** Kinds seldom change while something is read; it is judged again then. */
  private async readUntilKindsHold(lease: Lease, request: ReadRequest): Promise<SourceRead> {
    for (;;) {
      try {
        return await this.readSource.execute(lease, request);
      } catch (error) {
        if (!(error instanceof KindsChanged)) {
          throw error;
        }
        this.log.info({ sourceId: lease.source.id }, 'the kinds have changed while a location was read: it is read again');
      }
    }
  }

  private async takeLease(sourceId: string, reason: RefreshReason): Promise<Lease | undefined> {
    const owner = `${this.replica}/${randomUUID()}`;
    const deadline = Date.now() + LEASE_WAIT_MS;
    for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
      const lease = await this.transactions.run((tx) => this.sources.acquire(tx, sourceId, owner));
      if (lease || reason === 'poll' || !(await this.sources.find(sourceId))) {
        return lease;
      }
      if (Date.now() > deadline) {
        throw new Unavailable('service_unavailable', 'The location is being read by another process for more than a minute; try again shortly.', { retryAfterSeconds: 10 });
      }
      await delay(pause);
    }
  }
}
