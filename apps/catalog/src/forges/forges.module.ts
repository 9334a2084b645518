import { CONFIG } from '@callboard/service-kit';
import { Module } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { GitTrees } from '../readers/git-trees.adapter.js';
import { ForgeBudgets } from './forge-budgets.js';
import { ForgeClient } from './forge-client.adapter.js';
import { Repositories } from './repositories.adapter.js';

/** What forges offer besides plain git, and what they let us ask. */
@Module({
  providers: [{ provide: ForgeBudgets, inject: [CONFIG], useFactory: (config: CatalogConfig) => new ForgeBudgets(config.catalog.forges.reservePercent) }, ForgeClient, GitTrees, Repositories],
  exports: [ForgeBudgets, ForgeClient, Repositories, GitTrees],
})
export class ForgesModule {}
