import { Outbound } from '@callboard/outbound';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Repositories } from '../forges/repositories.adapter.js';
import type { CatalogConfig } from '../config.js';
import { discoveryOf, isDiscovery } from '../providers/discovery.js';
import { DiscoveryMemory, DiscoveryReader } from './discovery-reader.adapter.js';
import { FileReader, rootOf } from './file-reader.adapter.js';
import { GitReader } from './git-reader.adapter.js';
import { GitTrees } from './git-trees.adapter.js';
import { ScmHosts } from './scm-url.js';
import type { SourceReader } from './source-reader.port.js';
import { SourceReaders, type ReaderFinder } from './source-readers.port.js';
import { UrlReader } from './url-reader.adapter.js';

/** The readers that there are. */
@Injectable()
export class KnownSourceReaders extends SourceReaders {
  private readonly hosts: ScmHosts;
  private readonly memories = new Map<string, DiscoveryMemory>();

  constructor(
    @Inject(Outbound) private readonly outbound: Outbound,
    @Inject(Repositories) private readonly repositories: Repositories,
    @Inject(GitTrees) private readonly git: GitTrees,
    @Inject(CONFIG) private readonly config: CatalogConfig,
  ) {
    super();
    this.hosts = new ScmHosts(config.integrations);
  }

  forSource({ type, target, root }: { type: string; target: string; root?: string }, { urgent }: { urgent: boolean } = { urgent: true }): ReaderFinder {
    const repositories = this.repositories.open({ urgent });
    const url = new UrlReader(this.outbound, this.hosts, repositories);
    const discovery = discoveryOf({ type, target }, this.config.catalog.providers, this.hosts);
    const readers: Record<string, SourceReader> = {
      url,
      ...(type === 'git' && { git: new GitReader(this.git, this.hosts, repositories.seen) }),
      ...(type === 'file' && { file: new FileReader(root ?? rootOf(target)) }),
      ...(isDiscovery(type) && { [type]: new DiscoveryReader(type, { discovery, repositories, url, memory: this.memoryOf(`${type}:${target}`), urgent }) }),
    };
    return Object.assign((wanted: string) => (Object.hasOwn(readers, wanted) ? readers[wanted] : undefined), {
      waitUntil: () => repositories.session.waitUntil,
      // What is read from disk, and which repositories there are, belongs to no commit.
      commit: () => (type === 'git' || type === 'url' ? repositories.seen.only : undefined),
      intervalSeconds: discovery?.intervalSeconds,
    });
  }

  private memoryOf(source: string): DiscoveryMemory {
    const memory = this.memories.get(source) ?? new DiscoveryMemory();
    this.memories.set(source, memory);
    return memory;
  }
}
