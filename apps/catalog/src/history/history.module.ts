import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { CompareRevisions } from './compare-revisions.query.js';
import { HistoryController } from './history.controller.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryRights } from './history-rights.query.js';
import { ListChanges } from './list-changes.query.js';
import { ProposeRestore } from './propose-restore.query.js';

/** Every stored change of every ref. */
@Module({
  imports: [EntitiesModule],
  controllers: [HistoryController],
  providers: [HistoryRepository, HistoryRights, ListChanges, CompareRevisions, ProposeRestore],
  exports: [HistoryRepository],
})
export class HistoryModule {}
