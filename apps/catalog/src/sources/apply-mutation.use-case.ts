import { canonicalEntityRef } from '@callboard/catalog-model';
import { LocationFailed, LocationProcessed, LocationRegistered } from '@callboard/contracts';
import { Outbox } from '@callboard/messaging';
import { Transactions, type Tx } from '@callboard/persistence';
import type { MutationResult, ProviderMutation, RefusedEntity } from '@callboard/plugin-sdk';
import { Conflict, CONFIG, currentContext } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import type { ProcessedDocument } from '../documents/document.js';
import { processProvided } from '../documents/process-provided.js';
import { SettleEntities, type SettlementCounts } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';
import { statusTexts } from '../documents/status-text.js';
import { DocumentChange, WriteDocuments } from '../documents/write-documents.use-case.js';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { GetProcessing } from '../processors/get-processing.query.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { ProviderSourcesRepository, type HeldSource, type OwnedEntity, type ProviderFeed } from './provider-sources.repository.js';
import { rulesFor, type SourceRules } from './source-rules.js';
import type { Problem } from './source.js';

/** Longest statement, milliseconds: ten thousand entities take a few seconds. */
const STATEMENT_TIMEOUT_MS = 120_000;
/** A provider that suddenly shows less than half is believed below this many. */
const UNGUARDED_REMOVALS = 50;

/** A change of the set of entities that a source of origin `provider` emits. */
export interface MutationRequest {
  /** Name of the source; it is made when it is first used. */
  readonly source: string;
  /** `provider`, when left out: it may emit what `catalog.rules` allow it, everything by default. */
  readonly feed?: ProviderFeed;
  readonly mutation: ProviderMutation;
  /** Instead of the rules that `catalog.rules` has for it. */
  readonly rules?: SourceRules;
  /**
   * A full mutation that leaves out more than half of the entities, and more than fifty, keeps them until a person
   * confirms: for sets that something found out, not for those that somebody named.
   */
  readonly holdLargeRemoval?: boolean;
}

/** What a mutation has changed, and what became of its entities. */
export interface AppliedMutation extends MutationResult {
  /** Accepted and the same as before. */
  readonly unchanged: number;
  /** Left out, and kept until a person confirms. */
  readonly held: number;
  /** The accepted entities as they are now; a contested one is among `refused`. */
  readonly entities: readonly OwnedEntity[];
}

/** A mutation whose entities have been judged; nothing has been written. */
export interface PreparedMutation extends MutationRequest {
  /** Version of the kinds that they were judged by. */
  readonly kindsVersion: number;
  readonly documents: readonly ProcessedDocument[];
  /** Entities that will not be shown as they were given, other than for a conflict. */
  readonly refused: readonly RefusedEntity[];
  readonly startedAt: number;
}

/**
 * Applies a change to the set of a provider: a pushed one, an organisation's directory, a plugin's.
 *
 * When it returns, entities, relations, facets, history and announcements say so, all in one transaction; a failing entity
 * harms no sibling, and one that was good before stays as it was and says what is wrong. What a full set leaves out, and
 * what a delta removes, is deleted at once. The same again writes nothing and announces nothing.
 */
@Injectable()
export class ApplyMutation {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(ProviderSourcesRepository) private readonly sources: ProviderSourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(WriteDocuments) private readonly write: WriteDocuments,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
    @Inject(GetProcessing) private readonly processing: GetProcessing,
    @Inject(SourceReaders) private readonly readers: SourceReaders,
  ) {}

  /** Throws Conflict when the name belongs to a source that somebody else feeds. */
  async execute(request: MutationRequest): Promise<AppliedMutation> {
    const prepared = await this.prepare(request);
    return this.transactions.run((tx) => this.apply(tx, prepared), { timeoutMs: STATEMENT_TIMEOUT_MS });
  }

  /** Judges the entities of a mutation; to be done before the transaction, for it takes its time. */
  async prepare(request: MutationRequest): Promise<PreparedMutation> {
    const startedAt = performance.now();
    const { mutation, source, feed = 'provider' } = request;
    const location = { type: feed, target: source };
    const processing = await this.processing.execute();
    const documents = await processProvided(mutation.type === 'full' ? mutation.entities : mutation.added, {
      location: `${feed}:${source}`,
      rules: request.rules ?? rulesFor({ ...location, origin: 'provider' }, this.config.catalog.rules),
      processing,
      readers: this.readers.forSource({ type: 'url', target: '' }),
    });
    const { unique, repeated } = withoutRepetitions(documents);
    return { ...request, kindsVersion: processing.version, documents: unique, refused: [...repeated, ...unique.flatMap(refusalOf)].sort((a, b) => a.index - b.index), startedAt };
  }

  /**
   * Writes a prepared mutation in a transaction of the caller's, who may look at what is there before anything is written
   * and when nobody else can write into the source. Throws as {@link execute} does.
   */
  async apply(tx: Tx, judged: PreparedMutation, beforeWriting?: () => Promise<void>): Promise<AppliedMutation> {
    const { source: name, feed = 'provider' } = judged;
    const held = await this.sources.hold(tx, name, feed, currentContext().actor);
    const { source } = held;
    if (source.type !== feed) {
      throw new Conflict('name_conflict', `The source ${name} is fed as ${source.type}:${name}; choose another name`);
    }
    // Kinds seldom change in between; what was judged by others is judged again.
    const prepared = (await this.kinds.hold(tx, judged.kindsVersion)) ? judged : await this.prepare(judged);
    const { documents } = prepared;
    await beforeWriting?.();
    const { change, kept } = await this.compare(tx, held, prepared);
    await this.write.execute(tx, source.id, change);
    const counts = await this.settle.execute(tx, {
      touched: [...change.touched],
      fresh: change.fresh,
      removedDocuments: change.removed,
      cause: { type: 'provider', id: `${feed}:${name}` },
    });
    await this.documents.remove(tx, change.removed);
    await this.report(tx, held, { counts, kept, startedAt: prepared.startedAt });
    const accepted = documents.flatMap(({ state, ref }) => (state === 'accepted' ? [ref] : []));
    const entities = await this.sources.owned(tx, source.id, accepted);
    const contested = await this.refuseContested(tx, source.id, documents);
    return {
      ...counts,
      unchanged: entities.filter(({ changed }) => !changed).length,
      held: kept,
      refused: [...prepared.refused, ...contested].sort((a, b) => a.index - b.index),
      entities,
    };
  }

  /** What is to be written; `kept` counts what is left out and stays nevertheless. */
  private async compare(tx: Tx, { source, fileId }: HeldSource, { mutation, documents, holdLargeRemoval }: PreparedMutation): Promise<{ change: DocumentChange; kept: number }> {
    const change = new DocumentChange();
    if (mutation.type === 'delta') {
      // A document that is about nothing known could never be named again, so it is not kept.
      const known = documents.filter(({ ref }) => ref !== undefined);
      const named = [...known.map(({ ref }) => ref as string), ...mutation.removed.map(({ entityRef }) => canonicalEntityRef(entityRef))];
      change.compare(fileId, undefined, await this.documents.documentsAbout(tx, source.id, named), known, { independent: true });
      return { change, kept: 0 };
    }
    const stored = (await this.documents.documentsOf(tx, source.id, [fileId])).get(fileId) ?? [];
    change.compare(fileId, undefined, stored, documents, { independent: true });
    const before = stored.filter(({ hasEntity }) => hasEntity).length;
    const { length } = change.removed;
    if (holdLargeRemoval && length > UNGUARDED_REMOVALS && length * 2 > before) {
      change.removed.length = 0;
      return { change, kept: length };
    }
    return { change, kept: 0 };
  }

  private async refuseContested(tx: Tx, sourceId: string, documents: readonly ProcessedDocument[]): Promise<RefusedEntity[]> {
    const indexes = new Map(documents.flatMap(({ state, ref, index }) => (state === 'accepted' ? [[ref, index]] : [])));
    const contested = await this.sources.contested(tx, sourceId, [...indexes.keys()]);
    return contested.map(({ ref, owner }) => ({ index: indexes.get(ref) ?? 0, entityRef: ref, code: 'name_conflict', message: `${ref} belongs to ${owner}; what was given here takes over when that lets go of it` }));
  }

  /** Writes down how it went, what is wrong on the entities that it is about, and says so when that has changed. */
  private async report(tx: Tx, { source, created }: HeldSource, { counts, kept, startedAt }: { counts: SettlementCounts; kept: number; startedAt: number }): Promise<void> {
    await this.documents.writeStatus(tx, source.id, statusTexts(await this.documents.problems(tx, source.id)));
    const { count, first } = await this.sources.countErrors(tx, source.id);
    const entityCount = await this.documents.countEntities(tx, source.id);
    const held: Problem | undefined = kept > 0 ? { code: 'removal_held', message: `${kept} entities have vanished at once; they stay until somebody confirms` } : undefined;
    const problem = held ?? first;
    const before = await this.sources.report(tx, source.id, { problem, errorCount: count + (held ? 1 : 0), entityCount, durationMs: performance.now() - startedAt });
    const location = { id: source.id, type: source.type, target: source.target };
    if (created) {
      this.outbox.append(tx, { contract: LocationRegistered, subject: source.id, data: location });
    }
    const changed = before?.code !== problem?.code || before?.message !== problem?.message;
    if (problem && changed) {
      this.outbox.append(tx, { contract: LocationFailed, subject: source.id, data: { ...location, ...problem } });
    }
    if (counts.created + counts.updated + counts.deleted > 0 || (changed && !problem)) {
      this.outbox.append(tx, { contract: LocationProcessed, subject: source.id, data: { ...location, entities: entityCount, ...counts, errors: count } });
    }
  }
}

/** The first of several entities of one ref counts; the others are refused. */
function withoutRepetitions(documents: readonly ProcessedDocument[]): { unique: ProcessedDocument[]; repeated: RefusedEntity[] } {
  const seen = new Map<string, number>();
  const unique: ProcessedDocument[] = [];
  const repeated: RefusedEntity[] = [];
  for (const document of documents) {
    const { ref, index } = document;
    const first = ref === undefined ? undefined : seen.get(ref);
    if (ref === undefined || first === undefined) {
      unique.push(document);
      if (ref !== undefined) {
        seen.set(ref, index);
      }
    } else {
      repeated.push({ index, entityRef: ref, code: 'duplicate_entity', message: `${ref} stands in the set more than once; number ${first} counts` });
    }
  }
  return { unique, repeated };
}

function refusalOf({ index, ref, state, error }: ProcessedDocument): RefusedEntity[] {
  return state === 'refused' ? [{ index, entityRef: ref, code: error.code, message: error.message }] : [];
}
