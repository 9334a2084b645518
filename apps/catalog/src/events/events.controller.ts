import { AllowsCookie, Caller, Requires, type Principal } from '@callboard/access';
import { asyncApiDocument } from '@callboard/contracts';
import { createLogger, openEventStream, parseQuery, type EventStream } from '@callboard/service-kit';
import { Controller, Get, Header, Inject, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters } from '../entities/entities.dto.js';
import { JSON_TYPE } from '../entities/json-reply.js';
import { readPageRequest, readStreamRequest } from './events.dto.js';
import { FollowEvents, type EventFrame } from './follow-events.query.js';
import { ListEvents } from './list-events.query.js';

/** Version of the contract that AsyncAPI describes, as in the published document. */
const CONTRACT_VERSION = '1.0.0';

/** How long a browser waits before it comes back, milliseconds. */
const RETRY_MS = 2_000;

/** The catalog's changes for subscribers outside. */
@Controller('api/events')
@Requires('events.event.read')
@UseInterceptors(AwaitPositionHandler)
export class EventsController {
  private readonly log = createLogger('events');

  constructor(
    @Inject(FollowEvents) private readonly followEvents: FollowEvents,
    @Inject(ListEvents) private readonly listEvents: ListEvents,
  ) {}

  @Get()
  @Header('content-type', JSON_TYPE)
  page(@Caller() caller: Principal, @Query() query: unknown): Promise<string> {
    const { selection, after, limit } = readPageRequest(query);
    return this.listEvents.execute(caller, selection, { after, limit });
  }

  @Get('stream')
  @AllowsCookie()
  async stream(@Caller() caller: Principal, @Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { selection, since } = readStreamRequest(query, request.headers['last-event-id']);
    const start = await this.followEvents.start(since);
    const stream = openEventStream(request, reply, { retryMs: RETRY_MS });
    const frames = this.followEvents.execute(caller, selection, start, stream.signal);
    void this.send(frames, stream).catch((error: unknown) => {
      // The reader comes back with its cursor and hears then what is wrong.
      this.log.warn({ err: error }, 'an event stream was ended by an error');
      stream.close();
    });
  }

  @Get('asyncapi.json')
  asyncApi(@Query() query: unknown): object {
    parseQuery(noParameters, query);
    return asyncApiDocument(CONTRACT_VERSION);
  }

  private async send(frames: AsyncIterable<EventFrame>, stream: EventStream): Promise<void> {
    for await (const frame of frames) {
      if (!(await stream.ready()) || !stream.send(frame)) {
        return;
      }
    }
    stream.close();
  }
}
