import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { HistoryModule } from '../history/history.module.js';
import { EntityStatesRepository } from './entity-states.repository.js';
import { EventFeed } from './event-feed.query.js';
import { EventsController } from './events.controller.js';
import { FollowEvents } from './follow-events.query.js';
import { ListEvents } from './list-events.query.js';
import { LocateEvent } from './locate-event.query.js';
import { SelectEvents } from './select-events.query.js';

/** The catalog's changes, followed live or pulled from a cursor. */
@Module({
  imports: [EntitiesModule, HistoryModule],
  controllers: [EventsController],
  providers: [EntityStatesRepository, EventFeed, LocateEvent, SelectEvents, FollowEvents, ListEvents],
})
export class EventsModule {}
