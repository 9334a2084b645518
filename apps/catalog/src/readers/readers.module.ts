import { Module } from '@nestjs/common';
import { GitTrees } from './git-trees.adapter.js';
import { KnownSourceReaders } from './source-readers.adapter.js';
import { SourceReaders } from './source-readers.port.js';
import { UrlReader } from './url-reader.adapter.js';

/** Reads the outside world. */
@Module({
  providers: [GitTrees, UrlReader, { provide: SourceReaders, useClass: KnownSourceReaders }],
  exports: [SourceReaders],
})
export class ReadersModule {}
