import { setImmediate as breathe } from 'node:timers/promises';
import { readYamlDocuments, YAML_LIMITS, type YamlDocument } from '@callboard/catalog-model';
import type { DocumentError, FileOutcome, KnownFile, PlaceholderUse, ProcessedDocument } from '../documents/document.js';
import { hash, processDocument, type FileContext } from '../documents/process-document.js';
import type { ReadResult } from '../readers/source-reader.port.js';
import type { Problem } from '../sources/source.js';
import { describeFailure, withError } from './location-targets.js';
import { PlaceholderReads } from './placeholder-reads.js';
import { locationOf, type Step, type WalkContext } from './walk-context.js';

/** What these refuse may be all right the next time, although the file is the same. */
const RETRIED_STAGES = new Set<DocumentError['stage']>(['placeholder', 'processor']);
/** Longest stretch without letting others run, milliseconds. */
const STRETCH_MS = 10;

/** Goes on from a Location entity of a file that was read; gives what is wrong with its targets. */
export type Follow = (document: ProcessedDocument & { readonly state: 'accepted' }) => Promise<Problem | undefined>;

/** Reads the files of one walk and makes documents of them. What went wrong is part of the outcome; only faults are thrown. */
export class FileVisits {
  private readonly placeholders = new PlaceholderReads();
  private lastBreath = performance.now();

  constructor(private readonly context: WalkContext) {}

  /** `follow` is asked about each Location entity of a file that is not what it was. */
  async visit(step: Step, follow: Follow): Promise<FileOutcome> {
    const { reader, pattern, parentRef, optional } = step;
    const location = locationOf(step);
    const place = { location, pattern, parentRef };
    const usable = this.usable(location);
    try {
      let result = await this.readFile(step, usable?.etag);
      if (usable && (result.status === 'unchanged' || (result.status === 'content' && hash(result.text) === usable.contentHash))) {
        if (await this.placeholders.areUnchanged(usable, reader)) {
          const isLedAnew = usable.parentRef !== parentRef || usable.pattern !== pattern;
          return { ...place, status: 'unchanged', etag: result.etag === usable.etag ? undefined : result.etag, ...(isLedAnew && { isLedAnew }), targetErrors: [] };
        }
        result = result.status === 'content' ? result : await this.readFile(step, undefined);
      }
      if (result.status === 'missing') {
        return { ...place, status: 'missing', problem: optional ? undefined : { code: 'location_unreadable', message: `Unable to read ${reader.type}, ${result.message}` } };
      }
      if (result.status === 'unchanged') {
        throw new Error(`${location} was read without a tag and is said to be unchanged`);
      }
      return await this.process(step, result, follow);
    } catch (error) {
      return { ...place, status: 'failed', problem: describeFailure(error, reader.type) };
    }
  }

  /** The file as it was last read, when that can be compared with. */
  private usable(location: string): KnownFile | undefined {
    const known = this.context.known.get(location);
    return known && !known.failed && known.fingerprint === this.context.fingerprints(known.kinds) ? known : undefined;
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

  private async process(step: Step, { text, etag }: ReadResult & { status: 'content' }, follow: Follow): Promise<FileOutcome> {
    const { fingerprints } = this.context;
    const uses = new Map<string, PlaceholderUse>();
    const file = this.fileContext(step, uses);
    const documents: ProcessedDocument[] = [];
    for (const document of await this.parse(text)) {
      const processed = await processDocument(document, text, file);
      const isLocation = processed.state === 'accepted' && processed.entity.kind === 'Location';
      documents.push(isLocation ? withError(processed, await follow(processed)) : processed);
      await this.breatheIfDue();
    }
    const again = documents.some((document) => document.state === 'refused' && RETRIED_STAGES.has(document.error.stage));
    const seen = again ? {} : { etag, contentHash: hash(text) };
    const kinds = [...new Set(documents.flatMap(({ ref }) => (ref === undefined ? [] : [ref.slice(0, ref.indexOf(':'))])))];
    return { location: file.location, pattern: step.pattern, parentRef: step.parentRef, status: 'read', ...seen, kinds, fingerprint: fingerprints(kinds), placeholders: [...uses.values()], documents };
  }

  private fileContext({ reader, target }: Step, uses: Map<string, PlaceholderUse>): FileContext {
    const { source, rules, processing, fingerprints, held } = this.context;
    return {
      location: locationOf({ reader, target }),
      origin: `${source.type}:${source.target}`,
      annotations: reader.annotations(target),
      rules,
      processing,
      fingerprints,
      held,
      readPlaceholder: async (written) => {
        const resolved = reader.resolveInside(written, target);
        const used = locationOf({ reader, target: resolved });
        // Whoever hears of it later has the file read again, also of what is not there yet.
        uses.set(used, { location: used, hash: '' });
        const { content, use } = await this.placeholders.read(reader, resolved);
        uses.set(used, use);
        return content;
      },
    };
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

  private async breatheIfDue(): Promise<void> {
    if (performance.now() - this.lastBreath > STRETCH_MS) {
      await breathe();
      this.lastBreath = performance.now();
    }
  }
}
