import { Caller, principalName, Requires, type Principal } from '@callboard/access';
import { createLogger } from '@callboard/service-kit';
import { Body, Controller, Get, HttpCode, HttpStatus, Inject, Param, Post, Put, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { readEvent, readSubscriptionId, readTopics } from './bus.dto.js';
import { PublishEvent } from './publish-event.use-case.js';
import { TakeEvents } from './take-events.use-case.js';

/** Backstage's event bus, for backends that tell each other of events by topic. */
@Controller('api/events/bus/v1')
export class BusController implements BeforeApplicationShutdown {
  private readonly log = createLogger('bus');
  private readonly held = new Set<AbortController>();

  constructor(
    @Inject(PublishEvent) private readonly publishEvent: PublishEvent,
    @Inject(TakeEvents) private readonly takeEvents: TakeEvents,
  ) {}

  @Post('events')
  @Requires('events.event.publish')
  async publish(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const isWanted = await this.publishEvent.execute(readEvent(body));
    void reply.code(isWanted ? HttpStatus.CREATED : HttpStatus.NO_CONTENT);
  }

  @Put('subscriptions/:subscriptionId')
  @HttpCode(HttpStatus.CREATED)
  @Requires('events.subscription.manage')
  subscribe(@Caller() caller: Principal, @Param('subscriptionId') id: string, @Body() body: unknown): Promise<void> {
    return this.takeEvents.subscribe(readSubscriptionId(id), readTopics(body), principalName(caller));
  }

  /** What has come; else 202, held open until something comes or the wait is over: then it is to be asked again. */
  @Get('subscriptions/:subscriptionId/events')
  @Requires('events.subscription.manage')
  async take(@Param('subscriptionId') subscriptionId: string, @Res() reply: FastifyReply): Promise<void> {
    const id = readSubscriptionId(subscriptionId);
    const events = await this.takeEvents.execute(id);
    if (events.length > 0) {
      void reply.code(HttpStatus.OK).type('application/json; charset=utf-8').send({ events });
      return;
    }
    reply.hijack();
    const { raw } = reply;
    const gone = new AbortController();
    this.held.add(gone);
    raw.once('close', () => gone.abort());
    raw.writeHead(HttpStatus.ACCEPTED, { 'cache-control': 'no-store' });
    raw.flushHeaders();
    await this.takeEvents.wait(id, gone.signal).catch((error: unknown) => this.log.warn({ err: error }, 'a subscription could not be waited for'));
    this.held.delete(gone);
    raw.end();
  }

  beforeApplicationShutdown(): void {
    this.held.forEach((gone) => gone.abort());
  }
}
