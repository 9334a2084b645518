import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Transactions } from '@callboard/persistence';
import { CONFIG, createLogger, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import type { FileOutcome } from '../documents/document.js';
import { hash } from '../documents/process-document.js';
import type { SettlementCounts } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository, type StoredLocation } from '../documents/source-documents.repository.js';
import { LeaseLost, StoreOutcome } from '../documents/store-outcome.use-case.js';
import { SourceWalk, targetsOf, type KnownLocation } from '../documents/walk-source.js';
import { KnownKinds } from '../kinds/known-kinds.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { SourceChanges } from './source-changes.js';
import { rulesFor } from './source-rules.js';
import type { Lease } from './source.js';
import { LEASE_SECONDS, SourcesRepository } from './sources.repository.js';

/** Why a source is read. Only a person's wish (`request`) is taken as consent to lose most of it. */
export type RefreshReason = 'poll' | 'watch' | 'request';

/** Grows when the same document would become another entity: everything is then processed again. */
const MODEL_VERSION = '1';
/** Documents stored by one transaction. */
const BATCH_DOCUMENTS = 10_000;
/** How long somebody who asked waits for another replica that reads the same source. */
const LEASE_WAIT_MS = 60_000;

/** How long a stop waits for reads that have begun. */
const SHUTDOWN_MS = 15_000;

const NOTHING: SettlementCounts = { created: 0, updated: 0, deleted: 0 };

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
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, { confirmed: boolean; promise: Promise<void> }>();

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(StoreOutcome) private readonly storeOutcome: StoreOutcome,
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(SourceChanges) private readonly changes: SourceChanges,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
  ) {}

  async execute(sourceId: string, reason: RefreshReason): Promise<void> {
    const running = this.running.get(sourceId);
    if (!running) {
      return this.start(sourceId, reason);
    }
    if (reason === 'poll') {
      return running;
    }
    const waiting = this.waiting.get(sourceId);
    if (waiting) {
      waiting.confirmed ||= reason === 'request';
      return waiting.promise;
    }
    const next: { confirmed: boolean; promise: Promise<void> } = { confirmed: reason === 'request', promise: Promise.resolve() };
    next.promise = running
      .catch(() => undefined)
      .then(() => {
        this.waiting.delete(sourceId);
        return this.start(sourceId, next.confirmed ? 'request' : 'watch');
      });
    this.waiting.set(sourceId, next);
    return next.promise;
  }

  /** Reads that have begun are finished, so that no lease is left behind; those that take too long lose theirs by time. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.allSettled(this.running.values()), delay(SHUTDOWN_MS, undefined, { ref: false })]);
  }

  private start(sourceId: string, reason: RefreshReason): Promise<void> {
    const run = this.refresh(sourceId, reason).finally(() => {
      if (this.running.get(sourceId) === run) {
        this.running.delete(sourceId);
      }
    });
    this.running.set(sourceId, run);
    return run;
  }

  private async refresh(sourceId: string, reason: RefreshReason): Promise<void> {
    const lease = await this.takeLease(sourceId, reason);
    if (!lease) {
      return;
    }
    if (lease.source.origin === 'provider') {
      // Nobody reads it: it is told.
      await this.transactions.run((tx) => this.sources.release(tx, lease));
      return;
    }
    const heartbeat = setInterval(() => {
      // A lost lease shows when the outcome is stored.
      void this.transactions.run((tx) => this.sources.extend(tx, lease)).catch((error: unknown) => this.log.warn({ err: error, sourceId }, 'the lease of a source could not be kept'));
    }, (LEASE_SECONDS * 1000) / 3);
    heartbeat.unref();
    try {
      const targets = await this.read(lease, reason);
      this.changes.announce(sourceId, targets);
    } catch (error) {
      await this.transactions.run((tx) => this.sources.release(tx, lease)).catch(() => undefined);
      if (!(error instanceof LeaseLost)) {
        throw error;
      }
      this.log.info({ sourceId }, 'what was read is dropped: the source has changed or is read by another replica');
    } finally {
      clearInterval(heartbeat);
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

  /** Gives the resolved targets, patterns included, that were looked for. */
  private async read(lease: Lease, reason: RefreshReason): Promise<string[]> {
    const { source } = lease;
    const started = performance.now();
    const rules = rulesFor(source, this.config.catalog.rules);
    const fingerprint = hash(MODEL_VERSION, rules.fingerprint);
    const readers = this.readers.forSource(source, { urgent: reason !== 'poll' });
    const known = await this.documents.knownFiles(source.id);
    const locations = await this.documents.knownLocations(source.id);
    const walk = await SourceWalk.create({
      source,
      rules,
      kinds: this.kinds.current(),
      fingerprint,
      readers,
      known: new Map(known.map((file) => [file.location, file])),
      knownLocations: locationsByFile(locations),
    });
    const entitiesBefore = await this.documents.entityCount(source.id);
    const visited = new Map<string, FileOutcome['status']>();
    const keptLocations = new Set<string>();
    let counts = NOTHING;
    let files: FileOutcome[] = [];
    let size = 0;
    for await (const file of walk.files()) {
      visited.set(file.location, file.status);
      keepLocations(file, locations, keptLocations);
      files.push(file);
      size += file.status === 'read' ? file.documents.length : 0;
      if (size >= BATCH_DOCUMENTS) {
        counts = sum(counts, await this.storeOutcome.execute({ lease, fingerprint, files }));
        files = [];
        size = 0;
      }
    }
    const total = await this.storeOutcome.execute({
      lease,
      fingerprint,
      root: walk.summary.root,
      files,
      end: {
        known,
        visited,
        followed: walk.summary.followed,
        blocked: walk.summary.blocked,
        fileOfLocation: new Map(locations.map(({ ref, location }) => [ref, location])),
        keptLocations,
        entitiesBefore,
        durationMs: performance.now() - started,
        confirmed: reason === 'request',
        nextAttemptInSeconds: (failed) => this.nextAttempt(failed ? lease.failures + 1 : 0, readers.waitUntil?.()),
        before: counts,
      },
    });
    this.log.info({ sourceId: source.id, location: `${source.type}:${source.target}`, reason, ...total, files: visited.size, durationMs: Math.round(performance.now() - started) }, 'location read');
    return [...walk.summary.followed, ...walk.summary.blocked].map((key) => key.slice(key.indexOf(' ') + 1));
  }

  /** Spread by a tenth, so that sources that began together do not stay together; longer after each failure, and not before a forge that has had enough wants to be asked again. */
  private nextAttempt(failures: number, waitUntil: Date | undefined): number {
    if (waitUntil) {
      return Math.max(1, (waitUntil.getTime() - Date.now()) / 1000) + Math.random() * 5;
    }
    const { intervalSeconds, maxBackOffSeconds } = this.config.catalog.refresh;
    const backedOff = Math.min(intervalSeconds * 2 ** Math.min(failures, 16), Math.max(maxBackOffSeconds, intervalSeconds));
    return backedOff * (0.9 + Math.random() * 0.2);
  }
}

function locationsByFile(locations: readonly StoredLocation[]): (location: string) => KnownLocation[] {
  const byFile = new Map<string, KnownLocation[]>();
  for (const { ref, location, entity, error } of locations) {
    byFile.set(location, [...(byFile.get(location) ?? []), { ref, spec: targetsOf(entity), error: error ?? undefined }]);
  }
  return (location) => byFile.get(location) ?? [];
}

/** Location entities of a file that are refused now, or may hide behind a document that cannot be read, lead on as before. */
function keepLocations(file: FileOutcome, locations: readonly StoredLocation[], kept: Set<string>): void {
  if (file.status !== 'read') {
    return;
  }
  const accepted = new Set(file.documents.filter(({ state }) => state === 'accepted').map(({ ref }) => ref));
  const refused = new Set(file.documents.filter(({ state }) => state === 'refused').map(({ ref }) => ref));
  for (const { ref, location } of locations) {
    if (location === file.location && !accepted.has(ref) && (refused.has(ref) || refused.has(undefined))) {
      kept.add(ref);
    }
  }
}

function sum(a: SettlementCounts, b: SettlementCounts): SettlementCounts {
  return { created: a.created + b.created, updated: a.updated + b.updated, deleted: a.deleted + b.deleted };
}
