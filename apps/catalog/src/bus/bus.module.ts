import { Module } from '@nestjs/common';
import { BusController } from './bus.controller.js';
import { BusRepository } from './bus.repository.js';
import { PublishEvent } from './publish-event.use-case.js';
import { TakeEvents } from './take-events.use-case.js';

/** Backstage's event bus: events by topic, kept for a day. */
@Module({ controllers: [BusController], providers: [BusRepository, PublishEvent, TakeEvents], exports: [PublishEvent] })
export class BusModule {}
