import { Module } from '@nestjs/common';
import { GitTrees } from './git-trees.adapter.js';
import { SourceReaders } from './source-readers.adapter.js';
import { UrlReader } from './url-reader.adapter.js';

/** Reads the outside world. */
@Module({
  providers: [GitTrees, UrlReader, SourceReaders],
  exports: [SourceReaders],
})
export class ReadersModule {}
