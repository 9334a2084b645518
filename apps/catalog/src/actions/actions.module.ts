import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { KindAdministrationModule } from '../kinds/kind-administration.module.js';
import { LocationsModule } from '../locations/locations.module.js';
import { ActionsController } from './actions.controller.js';
import { ChangingActions } from './changing-actions.use-case.js';
import { ReadingActions } from './reading-actions.query.js';
import { RunAction } from './run-action.use-case.js';

/** Backstage's registry of actions, for programs and language models. */
@Module({
  imports: [EntitiesModule, LocationsModule, KindAdministrationModule],
  controllers: [ActionsController],
  providers: [ReadingActions, ChangingActions, RunAction],
})
export class ActionsModule {}
