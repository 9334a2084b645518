import { AccessModule } from '@callboard/access';
import { JobsModule } from '@callboard/jobs';
import { MessagingModule } from '@callboard/messaging';
import { OutboundModule } from '@callboard/outbound';
import { PersistenceModule } from '@callboard/persistence';
import type { SharedConfig } from '@callboard/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { ActionsModule } from './actions/actions.module.js';
import { ApiDocumentModule } from './api-document/api-document.module.js';
import { ConditionsModule } from './conditions/conditions.module.js';
import { BusModule } from './bus/bus.module.js';
import type { CatalogConfig } from './config.js';
import { EntitiesModule } from './entities/entities.module.js';
import { EventsModule } from './events/events.module.js';
import { GraphModule } from './graph/graph.module.js';
import { HistoryRetentionModule } from './history/history-retention.module.js';
import { HistoryModule } from './history/history.module.js';
import { IngestionModule } from './ingestion/ingestion.module.js';
import { KindAdministrationModule } from './kinds/kind-administration.module.js';
import { LocationsModule } from './locations/locations.module.js';
import { OverlaysModule } from './overlays/overlays.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { PushModule } from './push/push.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WhyModule } from './why/why.module.js';

/** The catalog service put together. */
@Module({})
export class AppModule {
  static forRoot(catalogConfig: CatalogConfig): DynamicModule {
    const config = catalogConfig as SharedConfig;
    return {
      module: AppModule,
      imports: [
        PersistenceModule.forRoot({ config, service: 'catalog' }),
        MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' }),
        JobsModule.forRoot({ config, service: 'catalog' }),
        OutboundModule.forRoot({ config }),
        AccessModule.forRoot({ config, service: 'catalog' }),
        EntitiesModule,
        HistoryModule,
        HistoryRetentionModule,
        GraphModule,
        EventsModule,
        WhyModule,
        SourcesModule,
        LocationsModule,
        WebhooksModule,
        BusModule,
        ActionsModule,
        ConditionsModule,
        KindAdministrationModule,
        ApiDocumentModule,
        OverlaysModule,
        ProvidersModule,
        PushModule,
        IngestionModule,
      ],
    };
  }
}
