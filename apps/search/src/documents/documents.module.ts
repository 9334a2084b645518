import { Jobs } from '@callboard/jobs';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DocumentsRepository } from './documents.repository.js';
import { IndexEntities } from './index-entities.use-case.js';
import { IndexEntityHandler } from './index-entity.handler.js';
import { RebuildIndexJob, RebuildIndexProcessor } from './rebuild-index.processor.js';
import { RebuildIndex } from './rebuild-index.use-case.js';
import { SearchDocuments } from './search-documents.query.js';
import { SearchController } from './search.controller.js';

const CHECK_EVERY_MS = 5 * 60 * 1000;

@Module({
  controllers: [SearchController],
  providers: [DocumentsRepository, IndexEntities, IndexEntityHandler, RebuildIndex, RebuildIndexProcessor, SearchDocuments],
})
export class DocumentsModule implements OnApplicationBootstrap {
  constructor(@Inject(Jobs) private readonly jobs: Jobs) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.schedule(RebuildIndexJob, { everyMs: CHECK_EVERY_MS }, {});
  }
}
