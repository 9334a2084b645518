import { Module } from '@nestjs/common';
import { EntityStoreRepository } from '../documents/entity-store.repository.js';
import { KindsModule } from '../kinds/kinds.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { GetSource } from './get-source.query.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { PushEntities } from './push-entities.use-case.js';
import { RemovePushedSource } from './remove-pushed-source.use-case.js';
import { SourcesController } from './sources.controller.js';
import { SweepIdempotencyKeysProcessor } from './sweep-idempotency-keys.processor.js';
import { SweepIdempotencyKeys } from './sweep-idempotency-keys.use-case.js';
import { UpsertEntityController } from './upsert-entity.controller.js';
import { UpsertEntity } from './upsert-entity.use-case.js';
import { WriteOnce } from './write-once.use-case.js';

/** Entities that are pushed instead of read: whole sets, changes of a set, one by one. */
@Module({
  imports: [KindsModule, SourcesModule],
  controllers: [SourcesController, UpsertEntityController],
  providers: [EntityStoreRepository, IdempotencyKeysRepository, WriteOnce, PushEntities, UpsertEntity, GetSource, RemovePushedSource, SweepIdempotencyKeys, SweepIdempotencyKeysProcessor],
})
export class PushModule {}
