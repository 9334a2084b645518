import { InvalidInput, NotFound } from '@callboard/service-kit';
import { encodePath, type ListedRepository } from '../forges/forge.port.js';
import type { OpenRepositories } from '../forges/repositories.adapter.js';
import { DEFAULT_BRANCH, type Discovery } from '../providers/discovery.js';
import type { ScmKind } from './scm-url.js';
import type { FoundFile, FoundPlace, ReadResult, SourceReader } from './source-reader.port.js';
import type { UrlReader } from './url-reader.adapter.js';

/** Repositories searched by pattern at the same time. */
const AT_ONCE = 8;
/** Repositories that are asked although their last push is known: the list of pushes may lag behind. */
const ASKED_ANYWAY = 100;

/** What was last seen of repositories that hold nothing, or that were searched by pattern; kept between reads. */
export class DiscoveryMemory {
  private readonly places = new Map<string, { pushed: string; files: readonly { target: string; etag?: string }[] }>();
  private turn = 0;

  recall(place: string, pushed: string | undefined): readonly { target: string; etag?: string }[] | undefined {
    const known = this.places.get(place);
    return known && known.pushed === pushed ? known.files : undefined;
  }

  keep(place: string, pushed: string | undefined, files: readonly { target: string; etag?: string }[]): void {
    if (pushed !== undefined) {
      this.places.set(place, { pushed, files });
    }
  }

  /** Forgets repositories that are there no more. */
  retain(places: ReadonlySet<string>): void {
    [...this.places.keys()].filter((place) => !places.has(place)).forEach((place) => this.places.delete(place));
  }

  /** Whose turn it is to be asked in any case, of so many. */
  takeTurns(count: number): (index: number) => boolean {
    const start = count === 0 ? 0 : this.turn % count;
    this.turn = start + ASKED_ANYWAY;
    return (index) => (index - start + count) % Math.max(1, count) < ASKED_ANYWAY;
  }
}

/** Finds the repositories of an organisation or group, and in each the files that describe entities. */
export class DiscoveryReader implements SourceReader {
  constructor(
    readonly type: string,
    private readonly context: {
      readonly discovery: Discovery | undefined;
      readonly repositories: OpenRepositories;
      readonly url: UrlReader;
      readonly memory: DiscoveryMemory;
      /** Somebody waits, who knows that something has changed: everything is asked. */
      readonly urgent: boolean;
    },
  ) {}

  async discover(target: string): Promise<FoundPlace[]> {
    const { discovery, repositories, memory } = this.context;
    if (!discovery) {
      throw new InvalidInput('invalid_location', `${target} names no organisation, or nothing under 'catalog.providers', on a host of 'integrations'`);
    }
    const listed = await repositories.listRepositories(discovery.host, discovery);
    if (!listed) {
      throw new InvalidInput('location_unreadable', `${discovery.host.host} has ${discovery.app === undefined ? `no organisation, user or group ${discovery.owner}` : `no installation of the app ${discovery.app}`}, or it is not there for us`);
    }
    const wanted = listed.filter(discovery.wants).flatMap((repository) => {
      const place = placeOf(repository, discovery);
      return place === undefined ? [] : [{ repository, place }];
    });
    memory.retain(new Set(wanted.map(({ place }) => place)));
    const isTurn = memory.takeTurns(wanted.length);
    return inBatches(wanted, AT_ONCE, ({ repository, place }, index) => this.lookInto(place, repository.pushed, isTurn(index)));
  }

  read(): Promise<ReadResult> {
    return Promise.reject(new Error('A discovery leads to places and has no content'));
  }

  isPattern(): boolean {
    return true;
  }

  find(): Promise<FoundFile[]> {
    return Promise.reject(new Error('A discovery leads to places, not to files'));
  }

  resolve(target: string): string {
    return target;
  }

  resolveInside(target: string): string {
    throw new InvalidInput('target_not_allowed', `'${target}' cannot be read from a discovery`);
  }

  annotations(): Record<string, string> {
    return {};
  }

  private async lookInto(place: string, pushed: string | undefined, isTurn: boolean): Promise<FoundPlace> {
    const { url, memory, urgent } = this.context;
    const known = urgent || isTurn ? undefined : memory.recall(place, pushed);
    if (!url.isPattern(place)) {
      return { place, files: known ? [] : [this.singleFile(place, pushed, urgent || isTurn)] };
    }
    if (known) {
      return { place, files: known.map(({ target, etag }) => ({ target, etag, read: ({ maxBytes }) => url.read(target, { maxBytes }) })) };
    }
    try {
      const files = await url.find(place);
      memory.keep(place, pushed, files);
      return { place, files };
    } catch (error) {
      // An empty repository, or one without that branch, holds nothing.
      return error instanceof NotFound ? { place, files: [] } : { place, files: [], error };
    }
  }

  /** One file at a known path: as long as nobody pushed it is not asked for, and its absence is remembered. */
  private singleFile(place: string, pushed: string | undefined, ask: boolean): FoundFile {
    const { url, memory } = this.context;
    const mark = pushed === undefined ? '' : `pushed ${pushed} `;
    const tagged = (etag: string | undefined): string | undefined => (mark || etag ? `${mark}${etag ?? ''}` : undefined);
    return {
      target: place,
      read: async ({ etag, maxBytes }) => {
        if (mark && etag?.startsWith(mark) && !ask) {
          return { status: 'unchanged' };
        }
        const result = await url.read(place, { etag: etag?.replace(/^pushed \S+ /, '') || undefined, maxBytes });
        if (result.status === 'missing') {
          memory.keep(place, pushed, []);
          return result;
        }
        const now = tagged(result.status === 'content' ? result.etag : (result.etag ?? etag?.replace(/^pushed \S+ /, '')));
        return result.status === 'content' ? { ...result, etag: now } : { status: 'unchanged', ...(now !== etag && { etag: now }) };
      },
    };
  }
}

const LAYOUTS: Partial<Record<ScmKind, string>> = { gitlab: '-/blob', gitea: 'src/branch', bitbucketCloud: 'src' };

/** The page of the file, or pattern, in a repository. */
function placeOf(repository: ListedRepository, { host, path, branchOf }: Discovery): string | undefined {
  const branch = branchOf(repository);
  const base = `${host.origin}${host.basePath}/${encodePath(repository.path)}`;
  if (branch === undefined) {
    return undefined;
  }
  if (host.kind === 'azure') {
    return `${base}?path=/${encodePath(path)}${branch === DEFAULT_BRANCH ? '' : `&version=GB${encodeURIComponent(branch)}`}`;
  }
  return `${base}/${LAYOUTS[host.kind] ?? 'blob'}/${encodeURIComponent(branch)}/${encodePath(path)}`;
}

async function inBatches<T, R>(items: readonly T[], size: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map((item, offset) => work(item, start + offset)))));
  }
  return results;
}
