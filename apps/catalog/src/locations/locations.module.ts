import { Module } from '@nestjs/common';
import { ProcessorsModule } from '../processors/processors.module.js';
import { ReadersModule } from '../readers/readers.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { AnalyzeLocation } from './analyze-location.query.js';
import { DeleteEntity } from './delete-entity.use-case.js';
import { EntitySourcesController } from './entity-sources.controller.js';
import { ListEmittedRefs } from './list-emitted-refs.query.js';
import { ListLocations } from './list-locations.query.js';
import { LocationPagesRepository } from './location-pages.repository.js';
import { LocationsController } from './locations.controller.js';
import { PreviewLocationHandler } from './preview-location.handler.js';
import { PreviewLocation } from './preview-location.use-case.js';
import { RefreshEntity } from './refresh-entity.use-case.js';
import { RegisterLocationHandler } from './register-location.handler.js';
import { RegisterLocation } from './register-location.use-case.js';
import { RemoveLocation } from './remove-location.use-case.js';
import { UpdateLocation } from './update-location.use-case.js';
import { ValidateEntity } from './validate-entity.use-case.js';

/** Registered locations, and what people and services ask about where entities come from. */
@Module({
  imports: [ReadersModule, ProcessorsModule, SourcesModule],
  controllers: [LocationsController, EntitySourcesController],
  providers: [
    RegisterLocation,
    RegisterLocationHandler,
    PreviewLocation,
    PreviewLocationHandler,
    UpdateLocation,
    RemoveLocation,
    LocationPagesRepository,
    ListLocations,
    ListEmittedRefs,
    RefreshEntity,
    ValidateEntity,
    AnalyzeLocation,
    DeleteEntity,
  ],
  exports: [RegisterLocation, RemoveLocation, ListLocations, RefreshEntity, ValidateEntity],
})
export class LocationsModule {}
