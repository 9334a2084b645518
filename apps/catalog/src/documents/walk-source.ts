import { setImmediate as breathe } from 'node:timers/promises';
import { isJsonObject, type JsonValue, ModelError, readYamlDocuments, YAML_LIMITS, type YamlDocument } from '@callboard/catalog-model';
import { AppError, NotFound } from '@callboard/service-kit';
import type { Fingerprints, Processing } from '../processors/processing.js';
import type { FoundFile, FoundPlace, ReadResult, SourceReader } from '../readers/source-reader.port.js';
import type { ReaderFinder } from '../readers/source-readers.port.js';
import type { Problem, Source } from '../sources/source.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { DocumentError, FileOutcome, HeldOutcome, KnownFile, PlaceholderUse, ProcessedDocument, SoughtFile, TargetError } from './document.js';
import { generatedLocation } from './generated-location.js';
import { PlaceholderReads } from './placeholder-reads.js';
import { hash, processDocument, type FileContext } from './process-document.js';
import type { Search, SourcePart } from './source-part.js';
import { ANYWHERE } from './vanished-files.js';

/** How far Location entities may lead from one to the next. */
const MAX_LOCATION_DEPTH = 32;
const MAX_FILES = 20_000;
/** Files read at the same time. */
const READ_AHEAD = 16;
/** What these refuse may be all right the next time, although the file is the same. */
const RETRIED_STAGES = new Set<DocumentError['stage']>(['placeholder', 'processor']);
/** Longest stretch without letting others run, milliseconds. */
const STRETCH_MS = 10;

/** What a walk needs. */
export interface WalkContext {
  readonly source: Source;
  readonly rules: SourceRules;
  readonly processing: Processing;
  readonly fingerprints: Fingerprints;
  /** Outcomes that stay for a while, by the hash of their input. */
  readonly held?: ReadonlyMap<string, HeldOutcome>;
  readonly readers: ReaderFinder;
  /** Files of the last walk by location ref. Empty: read everything anew. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** The Location entities that a file emitted when it was last read. */
  readonly knownLocations: (location: string) => readonly KnownLocation[];
  /** Files that are known to have been taken out of the source. */
  readonly takenOut?: ReadonlySet<string>;
  /** Walks along these files only, and along what has newly come below them. */
  readonly part?: WalkPart;
}

/** Where a walk along a part of a source begins. */
export interface WalkPart extends Pick<SourcePart, 'added' | 'searches'> {
  readonly known: readonly SoughtFile[];
  /** Whether the source has a file already. */
  readonly isKnown: (location: string) => Promise<boolean>;
  /** The tags of the files that a pattern has brought, by location. */
  readonly tagsOf: (search: Search) => Promise<ReadonlyMap<string, string | undefined>>;
}

/** A Location entity as it is known from an earlier read. */
export interface KnownLocation {
  readonly ref: string;
  readonly spec: LocationTargets;
  /** What was wrong with its targets. */
  readonly error?: Problem;
}

/** The part of a Location entity's spec that leads further. */
export interface LocationTargets {
  readonly type?: JsonValue;
  readonly target?: JsonValue;
  readonly targets?: JsonValue;
  readonly presence?: JsonValue;
}

/** What a walk has shown besides the files. */
export interface WalkSummary {
  /** The Location entity that stands for the source itself. */
  root: ProcessedDocument;
  /** Targets that were looked for, as `<parent ref> <resolved target>`: what they led to earlier and do not now has vanished. */
  readonly followed: Set<string>;
  /** Targets that could not be searched: nothing is known about what they lead to. */
  readonly blocked: Set<string>;
  /** More than the part that was walked may have changed. */
  incomplete: boolean;
}

/** One file still to be read. */
interface Step {
  readonly reader: SourceReader;
  readonly target: string;
  readonly pattern: string;
  readonly parentRef: string;
  readonly optional: boolean;
  readonly found?: FoundFile;
  /** Location refs of the files that led here. */
  readonly trail: readonly string[];
}

/**
 * Reads a source and all that its Location entities lead to: one outcome per file, in the order in which the entities
 * count. What went wrong is part of the outcome; only faults are thrown.
 */
export class SourceWalk {
  readonly summary: WalkSummary;
  private readonly seen = new Set<string>();
  /** Of a walk along a part: the files that it began with. */
  private readonly sought = new Set<string>();
  /** Of a walk along a part: where its Location entities led before. All that needs no second look. */
  private readonly before = new Set<string>();
  private readonly placeholders = new PlaceholderReads();
  private lastBreath = performance.now();

  private constructor(
    private readonly context: WalkContext,
    root: ProcessedDocument,
  ) {
    this.summary = { root, followed: new Set(), blocked: new Set(), incomplete: false };
  }

  static async create(context: WalkContext): Promise<SourceWalk> {
    return new SourceWalk(context, await generatedLocation(context));
  }

  async *files(): AsyncGenerator<FileOutcome, void> {
    let level = this.context.part ? await this.stepsOfPart(this.context.part) : await this.stepsOfSource();
    while (level.length > 0 && !this.summary.incomplete) {
      const next: Step[] = [];
      for await (const { outcome, steps } of this.readInOrder(level)) {
        yield outcome;
        next.push(...steps);
      }
      level = next;
    }
  }

  private async stepsOfSource(): Promise<Step[]> {
    const { source } = this.context;
    const { steps, problem } = await this.expand({ type: source.type, target: source.target }, source.entityRef, { location: undefined, trail: [] });
    if (problem) {
      this.summary.root = withError(this.summary.root, problem);
    }
    return steps;
  }

  private async stepsOfPart(part: WalkPart): Promise<Step[]> {
    const listed = new Map<string, FoundFile>();
    const steps: Step[] = [];
    for (const search of part.searches) {
      steps.push(...(await this.searchAnew(search, part, listed)));
    }
    const sought = [...part.known, ...part.added.map((file) => ({ ...file, optional: true }))];
    for (const { location, pattern, parentRef, optional } of sought) {
      const reader = this.readerOf(location);
      if (!reader) {
        this.summary.incomplete = true;
      } else if (this.once(location, [])) {
        this.sought.add(location);
        steps.push({ reader, target: location.slice(reader.type.length + 1), pattern, parentRef, optional: optional || reader.isPattern(pattern), found: listed.get(location), trail: [] });
      }
    }
    return steps;
  }

  /** The files that a pattern newly matches, or that have another tag than when they were read. Notes all in `listed`. */
  private async searchAnew(search: Search, part: WalkPart, listed: Map<string, FoundFile>): Promise<Step[]> {
    const { parentRef, pattern, type } = search;
    const reader = this.context.readers(type);
    try {
      const found = (await reader?.find(pattern)) ?? [];
      found.forEach((file) => listed.set(`${type}:${file.target}`, file));
      const tags = await part.tagsOf(search);
      // What is there no more is a matter of the whole source.
      this.summary.incomplete ||= !reader || [...tags.keys()].some((location) => !listed.has(location));
      const changed = found.filter(({ target, etag }) => tags.get(`${type}:${target}`) !== etag && !part.known.some(({ location }) => location === `${type}:${target}`));
      return reader ? changed.filter(({ target }) => this.once(`${type}:${target}`, [])).map((file) => ({ reader, target: file.target, pattern, parentRef, optional: true, found: file, trail: [] })) : [];
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      this.summary.incomplete = true;
      return [];
    }
  }

  private readerOf(location: string): SourceReader | undefined {
    return this.context.readers(location.slice(0, location.indexOf(':')));
  }

  /** Reads ahead, and gives the outcomes in the order of the steps. */
  private async *readInOrder(steps: readonly Step[]): AsyncGenerator<{ outcome: FileOutcome; steps: Step[] }, void> {
    const reads: Promise<{ outcome: FileOutcome; steps: Step[] }>[] = [];
    for (let next = 0, done = 0; done < steps.length; done++) {
      while (next < steps.length && next < done + READ_AHEAD) {
        const read = this.visit(steps[next++] as Step);
        // It is awaited below; until then a failure is not an unhandled one.
        read.catch(() => undefined);
        reads.push(read);
      }
      yield await (reads[done] as Promise<{ outcome: FileOutcome; steps: Step[] }>);
      // What has been handed on need not be held.
      delete reads[done];
    }
  }

  private async visit(step: Step): Promise<{ outcome: FileOutcome; steps: Step[] }> {
    const { reader, target, pattern, parentRef, optional } = step;
    const location = `${reader.type}:${target}`;
    const place = { location, pattern, parentRef };
    const known = this.context.known.get(location);
    const usable = known && !known.failed && known.fingerprint === this.context.fingerprints(known.kinds) ? known : undefined;
    try {
      let result = await this.readFile(step, usable?.etag);
      if (usable && (result.status === 'unchanged' || (result.status === 'content' && hash(result.text) === usable.contentHash))) {
        if (await this.placeholders.areUnchanged(usable, reader)) {
          const { steps, targetErrors } = this.context.part ? { steps: [], targetErrors: [] } : await this.followKnown(step, location);
          return { outcome: { ...place, status: 'unchanged', etag: result.etag === usable.etag ? undefined : result.etag, targetErrors }, steps };
        }
        result = result.status === 'content' ? result : await this.readFile(step, undefined);
      }
      if (result.status === 'missing') {
        // What has vanished without anybody saying so is a matter of the whole source.
        this.summary.incomplete ||= this.context.part !== undefined && this.sought.has(location) && !this.context.takenOut?.has(location);
        return { outcome: { ...place, status: 'missing', problem: optional ? undefined : { code: 'location_unreadable', message: `Unable to read ${reader.type}, ${result.message}` } }, steps: [] };
      }
      if (result.status === 'unchanged') {
        throw new Error(`${location} was read without a tag and is said to be unchanged`);
      }
      return await this.process(step, location, result);
    } catch (error) {
      return { outcome: { ...place, status: 'failed', problem: describeFailure(error, reader.type) }, steps: [] };
    }
  }

  private async readFile({ reader, target, pattern, found }: Step, etag: string | undefined): Promise<ReadResult> {
    const options = { maxBytes: YAML_LIMITS.bytes };
    if (found?.etag !== undefined && found.etag === etag) {
      return { status: 'unchanged' };
    }
    if (found) {
      return found.read({ ...options, etag });
    }
    const listedTag = reader.isPattern(pattern) ? reader.listedTag?.bind(reader) : undefined;
    const result = await reader.read(target, { ...options, etag: listedTag ? undefined : etag });
    return result.status === 'content' && listedTag ? { ...result, etag: listedTag(result.text) } : result;
  }

  private async process(step: Step, location: string, { text, etag }: ReadResult & { status: 'content' }): Promise<{ outcome: FileOutcome; steps: Step[] }> {
    const { source, rules, processing, fingerprints, held } = this.context;
    const uses = new Map<string, PlaceholderUse>();
    const file: FileContext = {
      location,
      origin: `${source.type}:${source.target}`,
      annotations: step.reader.annotations(step.target),
      rules,
      processing,
      fingerprints,
      held,
      readPlaceholder: async (target) => {
        const resolved = step.reader.resolveInside(target, step.target);
        const used = `${step.reader.type}:${resolved}`;
        // Whoever hears of it later has the file read again, also of what is not there yet.
        uses.set(used, { location: used, hash: '' });
        const { content, use } = await this.placeholders.read(step.reader, resolved);
        uses.set(used, use);
        return content;
      },
    };
    const before = this.context.part ? this.keysBefore(step, location) : [];
    before.forEach((key) => this.before.add(key));
    const documents: ProcessedDocument[] = [];
    const steps: Step[] = [];
    for (const document of await this.parse(text)) {
      let processed = await processDocument(document, text, file);
      if (processed.state === 'accepted' && processed.entity.kind === 'Location') {
        const expansion = await this.expand(processed.entity.spec ?? {}, processed.ref, { location, trail: [...step.trail, location], step });
        steps.push(...expansion.steps);
        processed = expansion.problem ? withError(processed, expansion.problem) : processed;
      }
      documents.push(processed);
      await this.breatheIfDue();
    }
    // What is no longer a target of this file may be one of another.
    this.summary.incomplete ||= before.some((key) => !this.summary.followed.has(key) && !this.summary.blocked.has(key));
    const again = documents.some((document) => document.state === 'refused' && RETRIED_STAGES.has(document.error.stage));
    const seen = again ? {} : { etag, contentHash: hash(text) };
    const kinds = [...new Set(documents.flatMap(({ ref }) => (ref === undefined ? [] : [ref.slice(0, ref.indexOf(':'))])))];
    return { outcome: { location, pattern: step.pattern, parentRef: step.parentRef, status: 'read', ...seen, kinds, fingerprint: fingerprints(kinds), placeholders: [...uses.values()], documents }, steps };
  }

  private async parse(text: string): Promise<YamlDocument[]> {
    const documents: YamlDocument[] = [];
    for (const document of readYamlDocuments(text)) {
      if (document) {
        documents.push(document);
      } else {
        await this.breatheIfDue();
      }
    }
    return documents;
  }

  /** Goes on from the Location entities of a file that is the same; where they lead may be another matter. */
  private async followKnown(step: Step, location: string): Promise<{ steps: Step[]; targetErrors: TargetError[] }> {
    const steps: Step[] = [];
    const targetErrors: TargetError[] = [];
    for (const { ref, spec, error } of this.context.knownLocations(location)) {
      const expansion = await this.expand(spec, ref, { location, trail: [...step.trail, location], step });
      steps.push(...expansion.steps);
      if (expansion.problem?.message !== error?.message) {
        targetErrors.push({ ref, error: expansion.problem && { stage: 'targets', ...expansion.problem } });
      }
    }
    return { steps, targetErrors };
  }

  /** Where the Location entities of a file led when it was last read, as keys of `followed`. */
  private keysBefore({ reader, target: base }: Step, location: string): string[] {
    return this.context.knownLocations(location).flatMap(({ ref, spec }) =>
      targetList(spec).map((target) => keyOf(ref, spec.type === undefined || spec.type === reader.type ? resolveQuietly(reader, target, base) : target)),
    );
  }

  /** The files that a Location entity leads to, and the first thing that is wrong with its targets. */
  private async expand(spec: LocationTargets, parentRef: string, at: { location: string | undefined; trail: readonly string[]; step?: Step }): Promise<{ steps: Step[]; problem?: Problem }> {
    const base = at.step;
    const type = typeof spec.type === 'string' ? spec.type : (base?.reader.type ?? this.context.source.type);
    const reader = this.context.readers(type);
    const targets = targetList(spec);
    if (!reader || (base && type !== base.reader.type && type !== 'url')) {
      return { steps: [], problem: { code: 'location_type_not_allowed', message: 'Registered locations must be of an allowed type ["url"]' } };
    }
    const steps: Step[] = [];
    let problem: Problem | undefined;
    for (const target of targets) {
      try {
        const resolved = base && type === base.reader.type ? reader.resolve(target, base.target) : target;
        const found = await this.stepsTo(resolved, { reader, parentRef, optional: spec.presence === 'optional', trail: at.trail });
        steps.push(...found.steps);
        problem ??= found.problem;
      } catch (error) {
        problem ??= describeFailure(error, type);
      }
    }
    return { steps, problem };
  }

  private async stepsTo(pattern: string, { reader, parentRef, optional, trail }: { reader: SourceReader; parentRef: string; optional: boolean; trail: readonly string[] }): Promise<{ steps: Step[]; problem?: Problem }> {
    const key = keyOf(parentRef, pattern);
    if (this.before.has(key) || (await this.context.part?.isKnown(`${reader.type}:${pattern}`))) {
      this.summary.followed.add(key);
      return { steps: [] };
    }
    if (reader.discover) {
      return this.stepsToPlaces(await this.discover(reader, pattern, parentRef), { parentRef, trail });
    }
    if (!reader.isPattern(pattern)) {
      this.summary.followed.add(key);
      const location = `${reader.type}:${pattern}`;
      if (trail.includes(location)) {
        throw new TargetProblem('location_cycle', `${location} leads back to itself`);
      }
      return { steps: this.once(location, trail) ? [{ reader, target: pattern, pattern, parentRef, optional, trail }] : [] };
    }
    let found: FoundFile[];
    try {
      found = await reader.find(pattern);
    } catch (error) {
      // A repository that is not there has vanished, with all that was found in it.
      (error instanceof NotFound ? this.summary.followed : this.summary.blocked).add(key);
      throw error;
    }
    this.summary.followed.add(key);
    if (found.length === 0 && !optional) {
      throw new TargetProblem('location_unreadable', `Unable to read ${reader.type}, no matching files found for ${pattern}`);
    }
    const steps = found
      .filter(({ target }) => !trail.includes(`${reader.type}:${target}`) && this.once(`${reader.type}:${target}`, trail))
      .map((file) => ({ reader, target: file.target, pattern, parentRef, optional, found: file, trail }));
    return { steps };
  }

  private async discover(reader: SourceReader, target: string, parentRef: string): Promise<readonly FoundPlace[]> {
    const key = keyOf(parentRef, ANYWHERE);
    try {
      const places = (await reader.discover?.(target)) ?? [];
      this.summary.followed.add(key);
      return places;
    } catch (error) {
      this.summary.blocked.add(key);
      throw error;
    }
  }

  /** A place that fails harms no other one: what it led to earlier stays. */
  private stepsToPlaces(places: readonly FoundPlace[], { parentRef, trail }: { parentRef: string; trail: readonly string[] }): { steps: Step[]; problem?: Problem } {
    const reader = this.context.readers('url');
    const steps: Step[] = [];
    let problem: Problem | undefined;
    for (const { place, files, error } of reader ? places : []) {
      (error ? this.summary.blocked : this.summary.followed).add(keyOf(parentRef, place));
      problem ??= error ? describeFailure(error, 'url') : undefined;
      const fresh = files.filter(({ target }) => this.once(`url:${target}`, trail));
      steps.push(...fresh.map((file) => ({ reader: reader as SourceReader, target: file.target, pattern: place, parentRef, optional: true, found: file, trail })));
    }
    return { steps, problem };
  }

  /** Each file is read once, whichever Location entity names it first. */
  private once(location: string, trail: readonly string[]): boolean {
    if (trail.length >= MAX_LOCATION_DEPTH) {
      throw new TargetProblem('location_cycle', `Location entities lead further than ${MAX_LOCATION_DEPTH} steps`);
    }
    if (this.seen.size >= MAX_FILES) {
      throw new TargetProblem('too_large', `The location leads to more than ${MAX_FILES} files`);
    }
    const isNew = !this.seen.has(location);
    this.seen.add(location);
    return isNew;
  }

  private async breatheIfDue(): Promise<void> {
    if (performance.now() - this.lastBreath > STRETCH_MS) {
      await breathe();
      this.lastBreath = performance.now();
    }
  }
}

function withError(document: ProcessedDocument, problem: Problem): ProcessedDocument {
  const error: DocumentError = { stage: 'targets', ...problem, ...document.place };
  return { ...document, inputHash: hash(document.inputHash, error.message), error } as ProcessedDocument;
}

/** What is wrong with a target of a Location entity. */
class TargetProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function describeFailure(error: unknown, type: string): Problem {
  if (error instanceof TargetProblem || error instanceof ModelError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof AppError) {
    return { code: error.code, message: `Unable to read ${type}, ${error.message}` };
  }
  throw error;
}

function keyOf(parentRef: string, pattern: string): string {
  return `${parentRef} ${pattern}`;
}

function targetList({ target, targets }: LocationTargets): string[] {
  return [target, ...(Array.isArray(targets) ? targets : [])].filter((candidate) => typeof candidate === 'string');
}

function resolveQuietly(reader: SourceReader, target: string, base: string): string {
  try {
    return reader.resolve(target, base);
  } catch {
    return target;
  }
}

/** The targets of a stored Location entity. */
export function targetsOf(entity: unknown): LocationTargets {
  return isJsonObject(entity) && isJsonObject(entity.spec) ? entity.spec : {};
}
