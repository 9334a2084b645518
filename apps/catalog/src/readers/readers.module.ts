import { Module } from '@nestjs/common';
import { ForgesModule } from '../forges/forges.module.js';
import { KnownRepositoryRoots } from './known-repository-roots.adapter.js';
import { RepositoryRoots } from './repository-roots.port.js';
import { KnownSourceReaders } from './source-readers.adapter.js';
import { SourceReaders } from './source-readers.port.js';

/** Reads the outside world. */
@Module({
  imports: [ForgesModule],
  providers: [
    { provide: SourceReaders, useClass: KnownSourceReaders },
    { provide: RepositoryRoots, useClass: KnownRepositoryRoots },
  ],
  exports: [SourceReaders, RepositoryRoots],
})
export class ReadersModule {}
