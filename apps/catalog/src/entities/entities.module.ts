import { Module } from '@nestjs/common';
import { FieldsRepository } from '../counts/fields.repository.js';
import { LiveCounts } from '../counts/live-counts.query.js';
import { CatalogTimes } from '../past/catalog-times.query.js';
import { MomentsRepository } from '../past/moments.repository.js';
import { AwaitPositionHandler } from './await-position.handler.js';
import { CountFacets } from './count-facets.query.js';
import { CursorSecretsRepository } from './cursor-secrets.repository.js';
import { EntitiesController } from './entities.controller.js';
import { EntitiesRepository } from './entities.repository.js';
import { EntityFacetsController } from './entity-facets.controller.js';
import { EntityRights } from './entity-rights.query.js';
import { GetEntity } from './get-entity.query.js';
import { ListEntities } from './list-entities.query.js';
import { ListEntitiesByRefs } from './list-entities-by-refs.query.js';
import { ListSnapshotHandler } from './list-snapshot.handler.js';
import { ListSnapshot } from './list-snapshot.query.js';
import { QueryEntities } from './query-entities.query.js';

/** Reads of entities, over HTTP and for other services. */
@Module({
  controllers: [EntitiesController, EntityFacetsController],
  providers: [
    EntitiesRepository,
    CursorSecretsRepository,
    EntityRights,
    MomentsRepository,
    CatalogTimes,
    AwaitPositionHandler,
    ListEntities,
    QueryEntities,
    ListEntitiesByRefs,
    GetEntity,
    FieldsRepository,
    LiveCounts,
    CountFacets,
    ListSnapshot,
    ListSnapshotHandler,
  ],
  exports: [EntitiesRepository, CursorSecretsRepository, EntityRights, AwaitPositionHandler, QueryEntities],
})
export class EntitiesModule {}
