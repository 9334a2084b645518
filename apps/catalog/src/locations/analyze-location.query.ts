import { parseYamlDocuments, YAML_LIMITS, type JsonObject } from '@callboard/catalog-model';
import { AppError, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { RepositoryRoots } from '../readers/repository-roots.port.js';
import { withPath, type ScmAddress } from '../readers/scm-url.js';
import type { FoundFile, ReadResult, SourceReader } from '../readers/source-reader.port.js';
import { SourceReaders } from '../readers/source-readers.port.js';
import { CODE_OWNERS_FILES, ownerOfEverything } from './code-owners.js';
import { LocationPagesRepository } from './location-pages.repository.js';
import { suggestEntity, suggestFields, type OwnerFinding, type SuggestedEntity } from './suggested-entity.js';

/** Entity files that are read of one repository at most. */
const MAX_FILES = 200;
const CODE_OWNERS_BYTES = 1024 * 1024;

interface ExistingEntity {
  readonly entity: JsonObject;
  readonly isRegistered: boolean;
  readonly location: { readonly type: string; readonly target: string };
}

/** What is known of a repository before it is registered: the entities in it or, when there are none, one that could be. */
export interface LocationAnalysis {
  readonly existingEntityFiles: readonly ExistingEntity[];
  readonly generateEntities: readonly SuggestedEntity[];
}

/** Looks for entity files in a repository, or suggests what could stand in one. */
@Injectable()
export class AnalyzeLocation {
  constructor(
    @Inject(SourceReaders) private readonly readers: SourceReaders,
    @Inject(RepositoryRoots) private readonly roots: RepositoryRoots,
    @Inject(LocationPagesRepository) private readonly known: LocationPagesRepository,
  ) {}

  /**
   * `target` is a repository, a branch, a folder in it, or one entity file. What may not be read, or is not there, has
   * nothing to show. Throws InvalidInput when the target is no URL.
   */
  async execute(target: string, fileName = 'catalog-info.yaml'): Promise<LocationAnalysis> {
    if (!URL.canParse(target)) {
      throw new InvalidInput('invalid_location', 'The given location.target is not a URL');
    }
    const reader = this.readers.forSource({ type: 'url', target })('url');
    const isFile = /\.(?:ya?ml|json)$/.test(new URL(target).pathname);
    const root = isFile ? undefined : await this.roots.find(target);
    const files = reader && (isFile ? [fileAt(reader, target)] : root && (await found(reader, below(root, `**/${fileName}`))));
    const existing = files ? await this.readEntities(files.slice(0, MAX_FILES)) : [];
    if (existing.length > 0) {
      return { existingEntityFiles: existing, generateEntities: [] };
    }
    const suggestion = reader && root && files ? suggestFields(target, root, await findOwner(reader, root)) : { entity: suggestEntity(target, root ?? this.roots.parse(target)), fields: [] };
    return { existingEntityFiles: [], generateEntities: [suggestion] };
  }

  private async readEntities(files: readonly FoundFile[]): Promise<ExistingEntity[]> {
    const isRegistered = await this.registered(files);
    const entities: ExistingEntity[] = [];
    for (const { target, read } of files) {
      const text = await textOf(() => read({ maxBytes: YAML_LIMITS.bytes }));
      entities.push(...parseEntities(text ?? '').map((entity) => ({ entity, isRegistered: isRegistered(target), location: { type: 'url', target } })));
    }
    return entities;
  }

  /** Whether the catalog knows a file, however its address is spelled: `HEAD` is any branch, `tree` is `blob`. */
  private async registered(files: readonly FoundFile[]): Promise<(target: string) => boolean> {
    const [first] = files;
    const place = first && this.roots.parse(first.target);
    const known = first ? await this.known.readKnownBelow(place ? place.url.href.slice(0, place.url.href.indexOf(place.url.pathname)) + repositoryPath(place) : first.target) : [];
    const plain = new Set(known);
    const addresses = known.flatMap((location) => this.roots.parse(location.slice('url:'.length)) ?? []);
    return (target) => {
      const file = this.roots.parse(target);
      return plain.has(`url:${target}`) || (file !== undefined && addresses.some((address) => isSameFile(address, file)));
    };
  }
}

function repositoryPath({ host, repository }: ScmAddress): string {
  return `${host.basePath}/${repository.split('/').map(encodeURIComponent).join('/')}`;
}

function isSameFile(one: ScmAddress, other: ScmAddress): boolean {
  const sameRef = one.ref === other.ref || one.ref === 'HEAD' || other.ref === 'HEAD';
  return one.host === other.host && one.repository.toLowerCase() === other.repository.toLowerCase() && sameRef && one.path === other.path;
}

/** The address of a pattern or file in a folder. */
function below(root: ScmAddress, path: string): string {
  return withPath(root, root.path ? `${root.path}/${path}` : path);
}

function fileAt(reader: SourceReader, target: string): FoundFile {
  return { target, read: (options) => reader.read(target, options) };
}

/** The files that match; undefined when the repository cannot be looked at. */
async function found(reader: SourceReader, pattern: string): Promise<FoundFile[] | undefined> {
  return orNothing(() => reader.find(pattern));
}

async function findOwner(reader: SourceReader, root: ScmAddress): Promise<OwnerFinding> {
  const files = (await found(reader, below({ ...root, path: '' }, '**/CODEOWNERS'))) ?? [];
  for (const file of CODE_OWNERS_FILES) {
    const target = withPath(root, file);
    const read = files.find((candidate) => candidate.target === target)?.read;
    const text = read && (await textOf(() => read({ maxBytes: CODE_OWNERS_BYTES })));
    if (text !== undefined) {
      return { file, owner: ownerOfEverything(text) };
    }
  }
  return undefined;
}

async function textOf(read: () => Promise<ReadResult>): Promise<string | undefined> {
  const result = await orNothing(read);
  return result?.status === 'content' ? result.text : undefined;
}

async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) {
      return undefined;
    }
    throw error;
  }
}

function parseEntities(text: string): JsonObject[] {
  try {
    return parseYamlDocuments(text).flatMap(({ value }) => (value && typeof value.kind === 'string' && value.metadata !== undefined ? [value] : []));
  } catch {
    return [];
  }
}
