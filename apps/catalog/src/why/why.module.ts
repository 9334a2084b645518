import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { ExplainEntity } from './explain-entity.query.js';
import { WhyController } from './why.controller.js';
import { WhyRepository } from './why.repository.js';

/** Explains every entity, and every ref that does not exist. */
@Module({ imports: [EntitiesModule], controllers: [WhyController], providers: [WhyRepository, ExplainEntity] })
export class WhyModule {}
