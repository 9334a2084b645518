import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import type { FileOutcome } from '../documents/document.js';
import { FilesRepository } from '../documents/files.repository.js';
import type { SettlementCounts } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository, type StoredLocation } from '../documents/source-documents.repository.js';
import type { ReadCause, SourcePart } from '../documents/source-part.js';
import { StoreOutcome } from '../documents/store-outcome.use-case.js';
import { GetProcessing } from '../processors/get-processing.query.js';
import { fingerprintsFor } from '../processors/processing.js';
import { SourceReaders, type ReaderFinder } from '../readers/source-readers.port.js';
import { targetsOf, type KnownLocation } from '../walks/location-targets.js';
import { PartWalk, type KnownSource } from '../walks/part-walk.js';
import { SourceWalk } from '../walks/source-walk.js';
import type { ReadRequest, ReadSummary, RefreshReason } from './read-queue.js';
import { nextAttemptInSeconds, type PollSettings } from './next-attempt.js';
import { rulesFor } from './source-rules.js';
import type { Lease } from './source.js';

/** Documents stored by one transaction. */
const BATCH_DOCUMENTS = 10_000;
/** Files that are read as a part; of more the whole source is read, which stores them bit by bit. */
const MAX_PART = 2000;

const NOTHING: SettlementCounts = { created: 0, updated: 0, deleted: 0 };
/** Codes of failures that may be over soon. */
const PASSING = new Set(['fetch_failed', 'fetch_timeout', 'rate_limited']);

/** What a read has led to. */
export interface SourceRead extends ReadSummary {
  /** The resolved targets, patterns included, that were looked for; of a part also its files, and what their placeholders point at. */
  readonly targets: readonly string[];
  /** Only a part of the source was read: what it led to before, it leads to still. */
  readonly partial: boolean;
}

/** Reads a leased source, or a part of it, and stores what that has shown. Throws LeaseLost. */
@Injectable()
export class ReadSource {
  private readonly log = createLogger('sources');

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(FilesRepository) private readonly files: FilesRepository,
    @Inject(StoreOutcome) private readonly storeOutcome: StoreOutcome,
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(GetProcessing) private readonly processing: GetProcessing,
  ) {}

  async execute(lease: Lease, request: ReadRequest): Promise<SourceRead> {
    const { part, reason, cause } = request;
    // A source that waits for a person's consent gets it from whoever wants to see any of it anew.
    const confirms = reason === 'request' && lease.problem?.code === 'removal_held';
    const read = part && !confirms ? await this.part(lease, part, { reason, cause }) : undefined;
    return read ?? this.whole(lease, request);
  }

  /** Undefined where the part shows that more of the source may have changed; nothing is stored then. */
  private async part(lease: Lease, part: SourcePart, { reason, cause }: { reason: RefreshReason; cause: ReadCause | undefined }): Promise<SourceRead | undefined> {
    const { source } = lease;
    const started = performance.now();
    if (part.files.length + part.added.length > MAX_PART) {
      return undefined;
    }
    const known = await this.files.at(source.id, part.files);
    if (known.length < part.files.length) {
      return undefined;
    }
    const locations = locationsByFile(await this.files.locationsIn(known.map(({ id }) => id)));
    const context = await this.context(lease, reason);
    const kindsVersion = context.processing.version;
    const walk = new PartWalk({ ...context, known: byLocation(known), knownLocations: locations }, { ...part, known, tagsOf: (search) => this.files.tags(source.id, search), rest: () => this.rest(source.id) });
    const outcome = await walk.run();
    if (!outcome) {
      return undefined;
    }
    const { files, root, lost, targets } = outcome;
    const counts = await this.storeOutcome.execute({
      lease,
      kindsVersion,
      root,
      files,
      cause: causeOf(context.readers, cause),
      end: {
        known: [...known, ...lost],
        visited: new Map(files.map(({ location, status }) => [location, status])),
        followed: new Set(),
        blocked: new Set(),
        fileOfLocation: new Map(),
        keptLocations: new Set(),
        takenOut: part.removed,
        entitiesBefore: 0,
        durationMs: performance.now() - started,
        confirmed: false,
        problem: lease.problem?.code === 'removal_held' ? lease.problem : undefined,
        nextAttemptInSeconds: () => (countFailed(files) > 0 ? nextAttemptInSeconds(this.pollSettings(context.readers), { failures: lease.failures + 1, waitUntil: context.readers.waitUntil?.() }) : undefined),
        before: NOTHING,
      },
    });
    this.log.info({ sourceId: source.id, location: `${source.type}:${source.target}`, reason, ...counts, files: files.length, durationMs: Math.round(performance.now() - started) }, 'part of a location read');
    return { failed: countFailed(files), targets: [...targets, ...files.flatMap(addressesIn)], partial: true };
  }

  private async whole(lease: Lease, { reason, part, cause }: ReadRequest): Promise<SourceRead> {
    const { source } = lease;
    const started = performance.now();
    const takenOut = part?.removed;
    const context = await this.context(lease, reason);
    const kindsVersion = context.processing.version;
    const known = await this.documents.knownFiles(source.id);
    const locations = await this.documents.knownLocations(source.id);
    const walk = await SourceWalk.create({ ...context, known: byLocation(known), knownLocations: locationsByFile(locations) });
    const entitiesBefore = await this.documents.entityCount(source.id);
    const visited = new Map<string, FileOutcome['status']>();
    const keptLocations = new Set<string>();
    let counts = NOTHING;
    let files: FileOutcome[] = [];
    let size = 0;
    let failed = 0;
    for await (const file of walk.files()) {
      // What a file led to that was taken out has been taken out with it.
      visited.set(file.location, file.status === 'missing' && takenOut?.has(file.location) ? 'read' : file.status);
      failed += countFailed([file]);
      keepLocations(file, locations, keptLocations);
      files.push(file);
      size += file.status === 'read' ? file.documents.length : 0;
      if (size >= BATCH_DOCUMENTS) {
        counts = sum(counts, await this.storeOutcome.execute({ lease, kindsVersion, files, cause: causeOf(context.readers, cause) }));
        files = [];
        size = 0;
      }
    }
    const total = await this.storeOutcome.execute({
      lease,
      kindsVersion,
      root: walk.root,
      files,
      cause: causeOf(context.readers, cause),
      end: {
        known,
        visited,
        followed: walk.targets.followed,
        blocked: walk.targets.blocked,
        fileOfLocation: new Map(locations.map(({ ref, location }) => [ref, location])),
        keptLocations,
        takenOut,
        entitiesBefore,
        durationMs: performance.now() - started,
        confirmed: reason === 'request',
        nextAttemptInSeconds: (hasFailed) => nextAttemptInSeconds(this.pollSettings(context.readers), { failures: hasFailed ? lease.failures + 1 : 0, isFirst: lease.isFirst, toldAgoSeconds: lease.toldAgoSeconds, waitUntil: context.readers.waitUntil?.() }),
        before: counts,
      },
    });
    this.log.info({ sourceId: source.id, location: `${source.type}:${source.target}`, reason, ...total, files: visited.size, durationMs: Math.round(performance.now() - started) }, 'location read');
    return { failed, targets: targetsIn(walk), partial: false };
  }

  private async rest(sourceId: string): Promise<KnownSource> {
    const locations = await this.documents.knownLocations(sourceId);
    return { files: byLocation(await this.documents.knownFiles(sourceId)), locations: locations.map(({ ref, location, entity, error }) => ({ ref, location, spec: targetsOf(entity), error: error ?? undefined })) };
  }

  private pollSettings({ intervalSeconds }: ReaderFinder): PollSettings {
    const { refresh } = this.config.catalog;
    return intervalSeconds === undefined ? refresh : { ...refresh, intervalSeconds };
  }

  private async context({ source }: Lease, reason: RefreshReason) {
    const rules = rulesFor(source, this.config.catalog.rules);
    const processing = await this.processing.execute();
    return {
      source,
      rules,
      processing,
      fingerprints: fingerprintsFor(processing, rules),
      held: await this.documents.heldOutcomes(source.id),
      readers: this.readers.forSource(source, { urgent: reason !== 'poll' }),
    };
  }
}

/** What somebody has told of the change, and else the commit that was read. */
function causeOf({ commit }: ReaderFinder, told: ReadCause | undefined): ReadCause {
  const version = told?.version ?? commit?.();
  return { ...told, ...(version !== undefined && { version }) };
}

function byLocation<T extends { readonly location: string }>(files: readonly T[]): Map<string, T> {
  return new Map(files.map((file) => [file.location, file]));
}

function targetsIn({ targets }: SourceWalk): string[] {
  return [...targets.followed, ...targets.blocked].map((key) => key.slice(key.indexOf(' ') + 1));
}

/** The file itself and what its placeholders point at. */
function addressesIn(file: FileOutcome): string[] {
  const locations = [file.location, ...(file.status === 'read' ? file.placeholders.map(({ location }) => location) : [])];
  return locations.map((location) => location.slice(location.indexOf(':') + 1));
}

function countFailed(files: readonly FileOutcome[]): number {
  return files.filter((file) => file.status === 'failed' && PASSING.has(file.problem?.code ?? '')).length;
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
