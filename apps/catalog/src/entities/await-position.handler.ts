import { EventLog, parsePosition } from '@callboard/messaging';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

/** How long a read waits for a position, milliseconds. */
const WAIT_MS = 5_000;

/**
 * Honours `?wait=` and `Callboard-Wait` on reads of the catalog.
 *
 * The catalog's own reads are always current, so a position that a write of the catalog answered with is there already;
 * one from another database history is waited for and then answered with 504 `wait_timeout`.
 */
@Injectable()
export class AwaitPositionHandler implements NestInterceptor {
  constructor(@Inject(EventLog) private readonly log: EventLog) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { headers, query } = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: { wait?: unknown } }>>();
    const token = query.wait ?? headers['callboard-wait'];
    if (token !== undefined) {
      await this.reach(String(token));
    }
    return next.handle();
  }

  private async reach(token: string): Promise<void> {
    const { stream, position } = parsePosition(token);
    if (stream !== 'CATALOG') {
      throw new InvalidInput('invalid_wait', `The catalog does not read ${stream}: it can wait for positions of CATALOG only.`);
    }
    const timeout = AbortSignal.timeout(WAIT_MS);
    const reached = async (): Promise<boolean> => (await this.log.head()) >= position;
    if (await reached()) {
      return;
    }
    for await (const _ of this.log.changed(timeout)) {
      if (await reached()) {
        return;
      }
    }
    throw new Unavailable('wait_timeout', `${token} was not reached within ${WAIT_MS} ms.`, { details: { position: token }, retryAfterSeconds: 1 });
  }
}
