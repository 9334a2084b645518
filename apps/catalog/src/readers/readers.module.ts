import { Module } from '@nestjs/common';
import { ForgesModule } from '../forges/forges.module.js';
import { KnownSourceReaders } from './source-readers.adapter.js';
import { SourceReaders } from './source-readers.port.js';

/** Reads the outside world. */
@Module({
  imports: [ForgesModule],
  providers: [{ provide: SourceReaders, useClass: KnownSourceReaders }],
  exports: [SourceReaders],
})
export class ReadersModule {}
