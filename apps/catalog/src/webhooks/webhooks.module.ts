import { Module } from '@nestjs/common';
import { BusModule } from '../bus/bus.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { AcceptDelivery } from './accept-delivery.use-case.js';
import { ApplyDelivery } from './apply-delivery.use-case.js';
import { ApplyDeliveryProcessor, SweepDeliveriesProcessor } from './deliveries.processor.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { PlanRefresh } from './plan-refresh.query.js';
import { SweepDeliveries } from './sweep-deliveries.use-case.js';
import { TouchedSourcesRepository } from './touched-sources.repository.js';
import { WebhooksController } from './webhooks.controller.js';

/** What others tell the catalog: messages from outside, checked, stored, then worked on. */
@Module({
  imports: [SourcesModule, ProvidersModule, BusModule],
  controllers: [WebhooksController],
  providers: [DeliveriesRepository, TouchedSourcesRepository, AcceptDelivery, PlanRefresh, ApplyDelivery, ApplyDeliveryProcessor, SweepDeliveries, SweepDeliveriesProcessor],
})
export class WebhooksModule {}
