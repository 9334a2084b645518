import { LocationFailed, LocationProcessed, type Cause } from '@callboard/contracts';
import { Outbox } from '@callboard/messaging';
import { Transactions, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import type { Lease, Problem } from '../sources/source.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import type { FileOutcome, KnownFile, ProcessedDocument } from './document.js';
import { SettleEntities, type SettlementCounts } from './settle-entities.use-case.js';
import { SourceDocumentsRepository } from './source-documents.repository.js';
import { statusTexts } from './status-text.js';
import { decideVanished, type WalkEnd } from './vanished-files.js';
import { DocumentChange, WriteDocuments } from './write-documents.use-case.js';

/** Longest statement of a store: ten thousand entities take a few seconds. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** A part of what a walk has shown, or all of it. */
export interface OutcomeBatch {
  readonly lease: Lease;
  /** Version of the kinds that the documents were judged by. */
  readonly kindsVersion: number;
  /** The Location entity of the source itself; with the first part. */
  readonly root?: ProcessedDocument;
  readonly files: readonly FileOutcome[];
  /** What else is known about why there is something to store. */
  readonly cause?: Pick<Cause, 'version' | 'delivery'>;
  /** What the whole walk has shown; with the last part. */
  readonly end?: WalkEnd & {
    readonly known: readonly KnownFile[];
    readonly durationMs: number;
    /** A person asked for this read: a source that shrinks suddenly is believed. */
    readonly confirmed: boolean;
    /** Location refs of files that are known to have been taken out: missing, they are deleted and not orphaned. */
    readonly takenOut?: ReadonlySet<string>;
    /** What an earlier read of the whole source has left for a person, when this is a read of a part. */
    readonly problem?: Problem;
    /** Undefined: it stays due when it was. */
    readonly nextAttemptInSeconds: (failed: boolean) => number | undefined;
    /** What earlier parts of the same walk have changed. */
    readonly before: SettlementCounts;
  };
}

/** The lease was lost, or the source has been removed or changed meanwhile: what was read does not count any more. */
export class LeaseLost extends Error {}

/**
 * Stores what a read of a source has shown and announces what changed: files, documents, entities, relations, history and
 * events in one transaction. The same outcome twice writes nothing and announces nothing.
 */
@Injectable()
export class StoreOutcome {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(WriteDocuments) private readonly write: WriteDocuments,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
  ) {}

  /** Throws {@link LeaseLost}, and KindsChanged when the documents have to be judged again. */
  execute(batch: OutcomeBatch): Promise<SettlementCounts> {
    return this.transactions.run((tx) => this.store(tx, batch), { timeoutMs: STATEMENT_TIMEOUT_MS });
  }

  private async store(tx: Tx, batch: OutcomeBatch): Promise<SettlementCounts> {
    const { lease, end } = batch;
    if (!(await this.sources.holds(tx, lease))) {
      throw new LeaseLost(`The lease of ${lease.source.type}:${lease.source.target} is lost`);
    }
    await this.kinds.assertCurrent(tx, batch.kindsVersion);
    const change = await this.writeDocuments(tx, batch);
    let held = end?.problem;
    const emptyFiles: number[] = [];
    if (end) {
      held = (await this.clearUp(tx, batch, end, change, emptyFiles)) ?? held;
    }
    const { source } = lease;
    const counts = await this.settle.execute(tx, {
      touched: [...change.touched],
      fresh: change.fresh,
      removedDocuments: change.removed,
      cause: { type: 'location', id: `${source.type}:${source.target}`, ...batch.cause },
    });
    await this.documents.remove(tx, change.removed);
    await this.documents.removeFiles(tx, emptyFiles);
    if (!end) {
      return counts;
    }
    const total = { created: end.before.created + counts.created, updated: end.before.updated + counts.updated, deleted: end.before.deleted + counts.deleted };
    await this.report(tx, lease, end, total, held);
    return total;
  }

  private async writeDocuments(tx: Tx, { lease, root, files }: OutcomeBatch): Promise<DocumentChange> {
    const sourceId = lease.source.id;
    const fileIds = await this.documents.writeFiles(tx, sourceId, files);
    await this.documents.touchFiles(tx, sourceId, files);
    const stored = await this.documents.documentsOf(tx, sourceId, [...fileIds.values()]);
    const change = new DocumentChange();
    if (root) {
      change.compare(undefined, undefined, stored.get(undefined) ?? [], [root]);
    }
    for (const file of files) {
      const id = fileIds.get(file.location);
      if (file.status === 'read' && id !== undefined) {
        change.compare(id, file.parentRef, stored.get(id) ?? [], file.documents);
      }
    }
    await this.write.execute(tx, sourceId, change);
    return change;
  }

  /** Deals with what the source led to before and does not now. Gives a problem when it is left for a person to decide. */
  private async clearUp(tx: Tx, { files }: OutcomeBatch, end: NonNullable<OutcomeBatch['end']>, change: DocumentChange, emptyFiles: number[]): Promise<Problem | undefined> {
    const { removed, vanished } = decideVanished(end);
    const missing = files.filter(({ status }) => status === 'missing').flatMap(({ location }) => end.known.filter((file) => file.location === location));
    const isTakenOut = ({ location }: KnownFile): boolean => end.takenOut?.has(location) ?? false;
    const gone = [...vanished, ...missing].filter((file) => !isTakenOut(file));
    const takenOut = [...removed, ...[...vanished, ...missing].filter(isTakenOut)];
    for (const { id, ref } of await this.documents.documentsInFiles(tx, takenOut.map(({ id }) => id))) {
      change.remove({ id, ref });
    }
    const hasProblem = ({ location }: KnownFile): boolean => files.some((file) => file.location === location && 'problem' in file && file.problem !== undefined);
    emptyFiles.push(...takenOut.filter((file) => !hasProblem(file)).map(({ id }) => id));
    const lost = await this.documents.documentsInFiles(tx, gone.map(({ id }) => id));
    const all = lost.filter(({ hasEntity }) => hasEntity).length;
    if (!end.confirmed && all > 50 && all * 2 > end.entitiesBefore) {
      return { code: 'removal_held', message: `${all} of ${end.entitiesBefore} entities have vanished at once; they stay until somebody refreshes the location` };
    }
    const withDocuments = new Set(lost.map(({ fileId }) => fileId));
    emptyFiles.push(...gone.filter((file) => !withDocuments.has(file.id) && !hasProblem(file)).map(({ id }) => id));
    for (const ref of await this.documents.orphan(tx, [...withDocuments], 'The file has vanished')) {
      change.touched.add(ref);
    }
    return undefined;
  }

  /** Writes down how the read went, what is wrong on the entities that it is about, and says so when that has changed. */
  private async report(tx: Tx, lease: Lease, end: NonNullable<OutcomeBatch['end']>, counts: SettlementCounts, held: Problem | undefined): Promise<void> {
    const { source } = lease;
    const problems = await this.documents.problems(tx, source.id);
    await this.documents.writeStatus(tx, source.id, statusTexts(problems));
    const first = held ?? problems[0]?.error;
    const problem = first && { code: first.code, message: first.message };
    // What has vanished is known to be gone: there is nothing to be put off for its sake.
    const failed = held !== undefined || problems.some(({ error, orphaned }) => !orphaned && error.stage === 'targets' && RETRIED.has(error.code));
    const entityCount = await this.documents.countEntities(tx, source.id);
    const nextAttemptInSeconds = end.nextAttemptInSeconds(failed);
    const { before } = await this.sources.report(tx, lease, {
      problem,
      errorCount: problems.length + (held ? 1 : 0),
      entityCount,
      durationMs: end.durationMs,
      nextAttemptInSeconds,
      failures: failed ? lease.failures + (nextAttemptInSeconds === undefined ? 0 : 1) : 0,
    });
    const location = { id: source.id, type: source.type, target: source.target };
    const changed = before?.code !== problem?.code || before?.message !== problem?.message;
    if (problem && changed) {
      this.outbox.append(tx, { contract: LocationFailed, subject: source.id, data: { ...location, ...problem } });
    }
    if (counts.created + counts.updated + counts.deleted > 0 || (changed && !problem)) {
      this.outbox.append(tx, { contract: LocationProcessed, subject: source.id, data: { ...location, entities: entityCount, ...counts, errors: problems.length } });
    }
  }
}

/** Codes of failures that may be over the next time. */
const RETRIED = new Set(['fetch_failed', 'fetch_timeout', 'location_unreadable', 'rate_limited']);
