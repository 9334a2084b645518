import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { ForgesModule } from '../forges/forges.module.js';
import { IngestionController } from './ingestion.controller.js';
import { ListProblems } from './list-problems.query.js';
import { ListSources } from './list-sources.query.js';
import { Pages } from './pages.query.js';
import { ProblemsRepository } from './problems.repository.js';
import { SourceOverviewRepository } from './source-overview.repository.js';

/** How the reads of all sources go, and what is wrong. */
@Module({ imports: [EntitiesModule, ForgesModule], controllers: [IngestionController], providers: [SourceOverviewRepository, ProblemsRepository, Pages, ListSources, ListProblems] })
export class IngestionModule {}
