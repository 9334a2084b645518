import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { partOf, type AddedFile, type SourcePart } from '../documents/source-part.js';
import { matchesPath, resolveUrl, ScmHosts, withPath, type ScmAddress } from '../readers/scm-url.js';
import { pathIn, type RepositoryChange, type TouchedPaths } from './repository-change.js';
import { TouchedSourcesRepository, type OpenLocation } from './touched-sources.repository.js';

type Push = Extract<RepositoryChange, { type: 'push' }>;

/** A push of more files than this is taken as one that may have touched any. */
const MAX_TOUCHED = 1000;

/** What a push has touched of one source. */
export interface PlannedRead {
  readonly sourceId: string;
  /** The whole source when left out. */
  readonly part?: SourcePart;
}

/** Finds what a push has touched: files of sources, files whose placeholders use them, and new files that a pattern matches. */
@Injectable()
export class PlanRefresh {
  private readonly hosts: ScmHosts;

  constructor(
    @Inject(TouchedSourcesRepository) private readonly sources: TouchedSourcesRepository,
    @Inject(CONFIG) config: SharedConfig,
  ) {
    this.hosts = new ScmHosts(config.integrations);
  }

  async execute(push: Push): Promise<PlannedRead[]> {
    const touched = push.touched && countOf(push.touched) <= MAX_TOUCHED ? push.touched : undefined;
    const drafts = new Drafts();
    const paths = touched && new Set([...touched.added, ...touched.modified, ...touched.removed]);
    const searched = new Set<string>();
    const removed = new Set(touched?.removed.filter((path) => !touched.added.includes(path)));
    for (const { sourceId, location, parentRef, pattern, placeholders } of await this.sources.filesBelow(beginningsOf(push))) {
      if (touched && pattern.includes('*') && !searched.has(`${sourceId} ${parentRef} ${pattern}`)) {
        searched.add(`${sourceId} ${parentRef} ${pattern}`);
        this.planMatches(push, touched, { sourceId, parentRef, pattern }, drafts);
      }
      const path = this.pathOf(push, location);
      if (path === undefined) {
        continue;
      }
      if (!paths || paths.has(path) || placeholders.some((used) => paths.has(this.pathOf(push, used) ?? ''))) {
        drafts.of(sourceId).files.add(location);
        if (removed.has(path)) {
          drafts.of(sourceId).removed.add(location);
        }
      }
    }
    if (!touched || touched.added.length > 0) {
      await this.planNewFiles(push, touched, drafts);
    }
    return drafts.reads();
  }

  private async planNewFiles(push: Push, touched: TouchedPaths | undefined, drafts: Drafts): Promise<void> {
    for (const open of await this.sources.openLocations()) {
      for (const pattern of this.targetsOf(open)) {
        if (touched) {
          this.planMatches(push, touched, { sourceId: open.sourceId, parentRef: open.ref, pattern }, drafts);
        } else if (this.pathOf(push, `url:${pattern}`) !== undefined) {
          drafts.of(open.sourceId).isWhole = true;
        }
      }
    }
  }

  private planMatches(push: Push, touched: TouchedPaths, { sourceId, parentRef, pattern }: { sourceId: string; parentRef: string; pattern: string }, drafts: Drafts): void {
    const address = this.hosts.parse(pattern);
    const wanted = address && pathIn(push, address);
    if (address && wanted !== undefined) {
      const matching = touched.added.filter((path) => matchesPath(path, wanted));
      matching.forEach((path) => drafts.of(sourceId).add({ location: `url:${fileAt(address, wanted, path)}`, parentRef, pattern }));
    }
  }

  private targetsOf({ location, spec }: OpenLocation): string[] {
    const targets = [spec.target, ...(Array.isArray(spec.targets) ? (spec.targets as unknown[]) : [])].filter((target) => typeof target === 'string');
    const base = location?.startsWith('url:') ? location.slice('url:'.length) : undefined;
    if (spec.type !== undefined && spec.type !== 'url') {
      return [];
    }
    return targets.flatMap((target) => {
      try {
        return [base ? resolveUrl(this.hosts, target, base) : target];
      } catch {
        // The Location entity has an error that says so.
        return [];
      }
    });
  }

  private pathOf(push: Push, location: string): string | undefined {
    const address = location.startsWith('url:') ? this.hosts.parse(location.slice('url:'.length)) : undefined;
    return address && pathIn(push, address);
  }
}

/** The address of a file that a pattern matches. `wanted` is the pattern's path, which may begin with a part of the branch's name. */
function fileAt(address: ScmAddress, wanted: string, path: string): string {
  const branchRest = address.path.slice(0, address.path.length - wanted.length);
  return withPath(address, branchRest + path);
}

/** How addresses of a repository begin, as location refs. */
function beginningsOf({ repository: { origin, path } }: Push): string[] {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return [...new Set([`url:${origin}/${path}`, `url:${origin}/${encoded}`, ...(origin === 'https://github.com' ? [`url:https://raw.githubusercontent.com/${path}`] : [])])];
}

function countOf({ added, modified, removed }: TouchedPaths): number {
  return added.length + modified.length + removed.length;
}

/** What is to be read of one source, while it is put together. */
class Draft {
  readonly files = new Set<string>();
  readonly removed = new Set<string>();
  readonly added = new Map<string, AddedFile>();
  isWhole = false;

  add(file: AddedFile): void {
    if (!this.files.has(file.location) && !this.added.has(file.location)) {
      this.added.set(file.location, file);
    }
  }
}

class Drafts {
  private readonly bySource = new Map<string, Draft>();

  of(sourceId: string): Draft {
    const draft = this.bySource.get(sourceId) ?? new Draft();
    this.bySource.set(sourceId, draft);
    return draft;
  }

  reads(): PlannedRead[] {
    return [...this.bySource].flatMap(([sourceId, { files, removed, added, isWhole }]): PlannedRead[] => {
      if (isWhole) {
        return [{ sourceId }];
      }
      return files.size + added.size === 0 ? [] : [{ sourceId, part: { ...partOf([...files]), added: [...added.values()], removed } }];
    });
  }
}
