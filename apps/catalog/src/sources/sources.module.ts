import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { EntityStoreRepository } from '../documents/entity-store.repository.js';
import { FilesRepository } from '../documents/files.repository.js';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { TableStatisticsRepository } from '../documents/table-statistics.repository.js';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';
import { StoreOutcome } from '../documents/store-outcome.use-case.js';
import { WriteDocuments } from '../documents/write-documents.use-case.js';
import { ProcessorsModule } from '../processors/processors.module.js';
import { ReadersModule } from '../readers/readers.module.js';
import { ApplyMutation } from './apply-mutation.use-case.js';
import { FileWatcher } from './file-watcher.adapter.js';
import { ProviderSourcesRepository } from './provider-sources.repository.js';
import { ReadSource } from './read-source.use-case.js';
import { RefreshSourceProcessor } from './refresh-source.processor.js';
import { RefreshSource } from './refresh-source.use-case.js';
import { RemoveSource } from './remove-source.use-case.js';
import { RequestedRuns } from './requested-runs.js';
import { SourceChanges } from './source-changes.js';
import { SourcesRepository } from './sources.repository.js';
import { SweepSourcesProcessor } from './sweep-sources.processor.js';
import { SweepSources } from './sweep-sources.use-case.js';
import { SyncConfiguredSources } from './sync-configured-sources.use-case.js';

/** Where entities come from, and the way from there into the catalog. */
@Module({
  imports: [ReadersModule, ProcessorsModule],
  providers: [
    SourcesRepository,
    ProviderSourcesRepository,
    SourceDocumentsRepository,
    FilesRepository,
    EntityStoreRepository,
    SourceChanges,
    RequestedRuns,
    SettleEntities,
    TableStatisticsRepository,
    WriteDocuments,
    StoreOutcome,
    ApplyMutation,
    ReadSource,
    RefreshSource,
    RefreshSourceProcessor,
    RemoveSource,
    SweepSources,
    SweepSourcesProcessor,
    SyncConfiguredSources,
    FileWatcher,
  ],
  exports: [SourcesRepository, ProviderSourcesRepository, SourceDocumentsRepository, FilesRepository, SettleEntities, ApplyMutation, RefreshSource, RemoveSource, RequestedRuns],
})
export class SourcesModule implements OnModuleInit {
  constructor(@Inject(SyncConfiguredSources) private readonly sync: SyncConfiguredSources) {}

  /** Before anything is swept or watched: what is configured is known by then. */
  onModuleInit(): Promise<void> {
    return this.sync.execute();
  }
}
