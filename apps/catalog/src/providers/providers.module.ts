import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ForgesModule } from '../forges/forges.module.js';
import { RequestedRuns } from '../sources/requested-runs.js';
import { SourcesModule } from '../sources/sources.module.js';
import { CatalogProviders } from './catalog-providers.port.js';
import { KnownProviders } from './known-providers.adapter.js';
import { ProviderRunsRepository } from './provider-runs.repository.js';
import { RunProvidersProcessor } from './run-providers.processor.js';
import { RunProviders } from './run-providers.use-case.js';
import { SyncProviders } from './sync-providers.use-case.js';

/** Sources that are no files: organisations with their teams and people. */
@Module({
  imports: [ForgesModule, SourcesModule],
  providers: [{ provide: CatalogProviders, useClass: KnownProviders }, ProviderRunsRepository, RunProviders, SyncProviders, RunProvidersProcessor],
  exports: [CatalogProviders],
})
export class ProvidersModule implements OnModuleInit {
  constructor(
    @Inject(RequestedRuns) private readonly requested: RequestedRuns,
    @Inject(RunProviders) private readonly run: RunProviders,
  ) {}

  onModuleInit(): void {
    this.requested.runBy((lease) => this.run.runRequested(lease));
  }
}
