import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { ApplyConditions } from './apply-conditions.query.js';
import { ConditionsController } from './conditions.controller.js';

/** Conditions of permissions, judged on entities. */
@Module({ imports: [EntitiesModule], controllers: [ConditionsController], providers: [ApplyConditions] })
export class ConditionsModule {}
