import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { RenderingModule } from '../rendering/rendering.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { DryRun } from './dry-run.use-case.js';
import { DryRunsController } from './dry-runs.controller.js';

/** Templates tried without effect. */
@Module({
  imports: [ActionsModule, RenderingModule, TasksModule],
  controllers: [DryRunsController],
  providers: [DryRun],
})
export class DryRunsModule {}
