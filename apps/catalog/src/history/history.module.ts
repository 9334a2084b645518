import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryRepository } from './history.repository.js';
import { ListChanges } from './list-changes.query.js';

/** Every stored change of every ref. */
@Module({ imports: [EntitiesModule], controllers: [HistoryController], providers: [HistoryRepository, ListChanges], exports: [HistoryRepository] })
export class HistoryModule {}
