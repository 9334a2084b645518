import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { KindsModule } from '../kinds/kinds.module.js';
import { ReadersModule } from '../readers/readers.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ChangeOverlay } from './change-overlay.use-case.js';
import { GetOverlay } from './get-overlay.query.js';
import { OverlayRights } from './overlay-rights.query.js';
import { OverlaysController } from './overlays.controller.js';
import { OverlaysRepository } from './overlays.repository.js';
import { ProposeOverlay } from './propose-overlay.query.js';

/** Values that people set in the portal over those of the sources. */
@Module({ imports: [EntitiesModule, KindsModule, ReadersModule, SourcesModule], controllers: [OverlaysController], providers: [OverlaysRepository, OverlayRights, GetOverlay, ChangeOverlay, ProposeOverlay] })
export class OverlaysModule {}
