import type { z } from 'zod';
import type { ServiceName } from '../streams.js';

/** A question or order from one service to another that needs its answer now; NATS request/reply. */
export interface CommandContract<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly service: ServiceName;
  readonly verb: string;
  /** `callboard.command.<service>.<verb>`: outside every stream, for a stream would answer with its own ack. */
  readonly subject: string;
  readonly request: Request;
  readonly reply: Reply;
}

/** What callers of a command send. */
export type CommandRequest<Contract extends CommandContract> = z.input<Contract['request']>;

/** What callers of a command get. */
export type CommandReply<Contract extends CommandContract> = z.output<Contract['reply']>;

/** Declares a command and gives it its subject. */
export function defineCommand<Request extends z.ZodType, Reply extends z.ZodType>(declaration: {
  service: ServiceName;
  verb: string;
  request: Request;
  reply: Reply;
}): CommandContract<Request, Reply> {
  return Object.freeze({ ...declaration, subject: `callboard.command.${declaration.service}.${declaration.verb}` });
}
