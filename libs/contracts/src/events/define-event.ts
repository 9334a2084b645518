import type { z } from 'zod';
import { STREAMS, type StreamName } from '../streams.js';

/** `callboard.<service>.<noun>.<past>.v<n>`. */
const EVENT_TYPE = /^callboard\.(catalog|scaffolder|plugin|identity)\.([a-z]+(?:-[a-z]+)*)\.([a-z]+(?:-[a-z]+)*)\.v([1-9]\d*)$/;

/** One kind of event: its CloudEvents type, where it travels and what its data looks like. */
export interface EventContract<Schema extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly stream: StreamName;
  /** The NATS subject for a CloudEvents subject: one per changed thing, so that all changes of one thing share it. */
  readonly natsSubject: (subject: string) => string;
  readonly schema: Schema;
  /** One sentence for the documentation. */
  readonly description: string;
  /** True when the envelope must carry a revision. */
  readonly revisioned: boolean;
}

/** The data type of a contract. */
export type EventData<Contract extends EventContract> = z.infer<Contract['schema']>;

/** Declares an event; throws at load time when the type breaks the naming rule. */
export function defineEvent<Schema extends z.ZodType>(declaration: EventContract<Schema>): EventContract<Schema> {
  if (!EVENT_TYPE.test(declaration.type)) {
    throw new Error(`Event type "${declaration.type}" must read callboard.<service>.<noun>.<past>.v<n>`);
  }
  if (!(declaration.stream in STREAMS)) {
    throw new Error(`Event type "${declaration.type}" names the unknown stream "${declaration.stream}"`);
  }
  return Object.freeze(declaration);
}
