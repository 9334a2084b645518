import { Public } from '@callboard/access';
import { Jobs } from '@callboard/jobs';
import { createLogger, InvalidInput, rawBodyOf, TakesWebhooks } from '@callboard/service-kit';
import { Body, Controller, HttpStatus, Inject, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AcceptDelivery } from './accept-delivery.use-case.js';
import { ApplyDeliveryJob } from './deliveries.processor.js';
import type { SignedMessage } from './signatures.js';

/** Largest message, bytes. */
const MAX_BODY = 5 * 1024 * 1024;

/** Messages from forges and other systems outside. Open to all: a forge is known by its signature. */
@Controller('api/events/http')
export class WebhooksController {
  private readonly log = createLogger('webhooks');

  constructor(
    @Inject(AcceptDelivery) private readonly accept: AcceptDelivery,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  @Post(':topic')
  @Public()
  @TakesWebhooks(MAX_BODY)
  async receive(@Param('topic') topic: string, @Body() payload: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const body = rawBodyOf(request);
    if (request.headers['content-type'] === undefined) {
      throw new InvalidInput('unsupported_media_type', 'media type not specified');
    }
    const acceptance = await this.accept.execute(topic, { headers: headersOf(request), body }, payload);
    if (acceptance.status === 'unknown_topic') {
      throw new NotFoundException();
    }
    if (acceptance.status === 'accepted') {
      const { id } = acceptance;
      // It is stored: whoever sweeps finds it when the bell is broken.
      this.jobs.enqueue(ApplyDeliveryJob, { id }, { id: `delivery-${id}`, keep: false }).catch((error: unknown) => this.log.warn({ err: error }, 'a webhook waits for the next sweep'));
    }
    void reply.code(acceptance.status === 'accepted' ? HttpStatus.ACCEPTED : HttpStatus.OK);
    return { status: acceptance.status };
  }
}

function headersOf({ headers }: FastifyRequest): SignedMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]));
}
