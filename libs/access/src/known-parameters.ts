import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { InvalidInput } from '@callboard/service-kit';
import type { FastifyRequest } from 'fastify';
import { readOperation } from './operation.js';

/** Refuses query parameters that a route which describes itself does not have; so its description is the truth. */
@Injectable()
export class KnownParameters implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const operation = context.getType() === 'http' ? readOperation(context.getHandler()) : undefined;
    if (operation) {
      const known = operation.query?.shape ?? {};
      for (const name of Object.keys((context.switchToHttp().getRequest<FastifyRequest>().query ?? {}) as object)) {
        if (!Object.hasOwn(known, name)) throw new InvalidInput('invalid_request', `Unknown query parameter '${name}'`);
      }
    }
    return next.handle();
  }
}
