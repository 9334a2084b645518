import { Outbound } from '@callboard/outbound';
import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Repositories } from '../forges/repositories.adapter.js';
import { FileReader, rootOf } from './file-reader.adapter.js';
import { ScmHosts } from './scm-url.js';
import type { SourceReader } from './source-reader.port.js';
import { SourceReaders, type ReaderFinder } from './source-readers.port.js';
import { UrlReader } from './url-reader.adapter.js';

/** The readers that there are. */
@Injectable()
export class KnownSourceReaders extends SourceReaders {
  private readonly hosts: ScmHosts;

  constructor(
    @Inject(Outbound) private readonly outbound: Outbound,
    @Inject(Repositories) private readonly repositories: Repositories,
    @Inject(CONFIG) config: SharedConfig,
  ) {
    super();
    this.hosts = new ScmHosts(config.integrations);
  }

  forSource({ type, target, root }: { type: string; target: string; root?: string }, { urgent }: { urgent: boolean } = { urgent: true }): ReaderFinder {
    const repositories = this.repositories.open({ urgent });
    const readers: Record<string, SourceReader> = {
      url: new UrlReader(this.outbound, this.hosts, repositories),
      ...(type === 'file' && { file: new FileReader(root ?? rootOf(target)) }),
    };
    return Object.assign((wanted: string) => (Object.hasOwn(readers, wanted) ? readers[wanted] : undefined), { waitUntil: () => repositories.session.waitUntil });
  }
}
