import type { StreamName } from '@callboard/contracts';
import { createLogger } from '@callboard/service-kit';
import { AckPolicy, DeliverPolicy, type ConsumerConfig, type ConsumerInfo, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { isConsumerMissing } from './stream-setup.js';
import { findSequence } from './stream-tail.js';

/** After this long without a sign of life a message is delivered again, milliseconds; handlers at work give one every third of it. */
export const ACK_WAIT_MS = 10_000;

/** Messages at a consumer that are not settled yet; those of a thing that is being tried again count too. */
export const MAX_ACK_PENDING = 256;

/** The consumer gives up long before; this only bounds a message that kills every process that touches it and cannot be parked. */
const MAX_DELIVER = 20;

/** A durable consumer to be kept as declared. */
export interface DurableDeclaration {
  stream: StreamName;
  durable: string;
  batch?: number;
}

/** A consumer that is as declared. */
export interface EnsuredConsumer {
  info: ConsumerInfo;
  /** Everything before this sequence has been applied, whatever the broker still waits for. */
  firstSequence: number;
}

/**
 * Makes the durable consumer, or brings it back to what is declared.
 *
 * One that is missing (new, or deleted by an operator) starts after `floor`, the position up to which everything has been
 * applied, if the stream still knows it, else at the beginning. Throws JetStream's error when the stream does not exist.
 */
export async function ensureConsumer(manager: JetStreamManager, { stream, durable, batch = 1 }: DurableDeclaration, floor: number): Promise<EnsuredConsumer> {
  const applied = floor > 0 ? await findSequence(manager, await manager.streams.info(stream), floor) : undefined;
  const info = await ensure(manager, { stream, durable, batch }, applied);
  // The floor is stored before anything is acknowledged: what the broker still waits for below it was done.
  return { info, firstSequence: Math.max(info.ack_floor.stream_seq, applied ?? 0, (info.config.opt_start_seq ?? 1) - 1) + 1 };
}

async function ensure(manager: JetStreamManager, { stream, durable, batch = 1 }: DurableDeclaration, applied: number | undefined): Promise<ConsumerInfo> {
  // The whole stream, not a part: so its messages count without a gap, and a position is applied once it has been passed.
  const wanted = {
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: Math.max(MAX_ACK_PENDING, 2 * batch),
    max_deliver: MAX_DELIVER,
  } satisfies Partial<ConsumerConfig>;
  const info = await find(manager, stream, durable);
  if (!info) {
    return create(manager, { stream, durable }, wanted, applied);
  }
  const differs = Object.entries(wanted).some(([key, value]) => info.config[key as keyof typeof wanted] !== value);
  if (info.config.ack_policy !== wanted.ack_policy || info.config.filter_subject || info.config.filter_subjects?.length || info.config.deliver_subject) {
    createLogger('messaging').warn({ stream, durable }, 'the consumer is of another kind than declared; making it anew');
    await manager.consumers.delete(stream, durable);
    return create(manager, { stream, durable }, wanted, applied);
  }
  return differs ? manager.consumers.update(stream, durable, { ...info.config, ...wanted }) : info;
}

async function find(manager: JetStreamManager, stream: string, durable: string): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(stream, durable);
  } catch (error) {
    if (isConsumerMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

async function create(manager: JetStreamManager, { stream, durable }: DurableDeclaration, wanted: Partial<ConsumerConfig>, applied: number | undefined): Promise<ConsumerInfo> {
  const start: Partial<ConsumerConfig> = applied ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: applied + 1 } : { deliver_policy: DeliverPolicy.All };
  createLogger('messaging').info({ stream, durable, from: applied ? applied + 1 : 'the beginning' }, 'consumer created');
  return manager.consumers.add(stream, { durable_name: durable, ...wanted, ...start });
}
