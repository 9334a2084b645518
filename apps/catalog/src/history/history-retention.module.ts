import { Module } from '@nestjs/common';
import { HistoryRetentionRepository } from './history-retention.repository.js';
import { PruneHistoryProcessor } from './prune-history.processor.js';
import { PruneHistory } from './prune-history.use-case.js';

/** How long the history lasts. */
@Module({ providers: [HistoryRetentionRepository, PruneHistory, PruneHistoryProcessor] })
export class HistoryRetentionModule {}
