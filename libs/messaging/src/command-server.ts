import { setTimeout as delay } from 'node:timers/promises';
import { AppError, createLogger, errorToWire, extractTrace, InvalidInput, runInContext, withSpan } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, ServerNats } from '@nestjs/microservices';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { BrokerConnection } from './broker-connection.js';
import type { CommandAnswer, CommandMessage } from './command-wire.js';
import type { CommandRegistration } from './handler-registry.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** How long a stop waits for commands at work, milliseconds. */
const DRAIN_MS = 10_000;
const DRAIN_LOOK_MS = 20;

/** Room for Nest's packet around a reply. */
const PACKET_BYTES = 1_024;

/**
 * Nest's NATS transport on the connection of the process: answers commands, one replica of the service each.
 *
 * It listens whenever NATS is there and does not keep the service from starting when it is not.
 */
@Injectable()
export class CommandServer extends ServerNats implements CustomTransportStrategy {
  private readonly log = createLogger('commands');
  private readonly bound: Subscription[] = [];
  private stopListening?: () => void;
  private working = 0;
  private closing?: Promise<void>;

  constructor(
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(BrokerConnection) private readonly broker: BrokerConnection,
  ) {
    super({ queue: options.service } as ConstructorParameters<typeof ServerNats>[0]);
  }

  /** Says what to answer; before {@link listen}. */
  register(registrations: readonly CommandRegistration[]): void {
    for (const registration of registrations) {
      this.addHandler(registration.contract.subject, (message: CommandMessage) => this.answer(registration, message));
    }
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    this.stopListening ??= this.broker.onConnection((connection) => this.bindEvents(this.remembering(connection)));
    callback();
  }

  override close(): Promise<void> {
    // Nest closes its transports after the hooks of modules, one of which has done it by then.
    this.closing ??= this.drain();
    return this.closing;
  }

  private async drain(): Promise<void> {
    this.stopListening?.();
    this.stopListening = undefined;
    this.bound.splice(0).forEach((subscription) => subscription.unsubscribe());
    const deadline = Date.now() + DRAIN_MS;
    while (this.working > 0 && Date.now() < deadline) {
      await delay(DRAIN_LOOK_MS);
    }
  }

  /** The connection belongs to the process; only the subscriptions made here are ended here. */
  private remembering(connection: NatsConnection): Pick<NatsConnection, 'subscribe'> {
    return {
      subscribe: (subject, options) => {
        const subscription = connection.subscribe(subject, options);
        this.bound.push(subscription);
        return subscription;
      },
    };
  }

  private async answer({ contract, handle, name }: CommandRegistration, { payload, context: carried }: CommandMessage): Promise<CommandAnswer> {
    const context = extractTrace(carried ?? {});
    this.working++;
    try {
      const request = contract.request.safeParse(payload);
      if (!request.success) {
        throw new InvalidInput('invalid_request', `The payload of ${contract.subject} does not fit its contract.`, { details: request.error.issues });
      }
      const reply = await runInContext(context, () => withSpan(`answer ${contract.subject}`, {}, () => handle(request.data, context)));
      this.checkSize(reply, contract.subject);
      return { ok: true, reply };
    } catch (error) {
      const wire = errorToWire(error);
      if (!(error instanceof AppError) || error.kind === 'Unavailable') {
        this.log.error({ err: error, command: contract.subject, handler: name, correlationId: context.correlationId }, 'a command failed');
      }
      return { ok: false, error: wire, correlationId: context.correlationId };
    } finally {
      this.working--;
    }
  }

  /** A reply that NATS would refuse would leave the caller waiting. */
  private checkSize(reply: unknown, subject: string): void {
    const limit = this.broker.current?.info?.max_payload;
    if (limit !== undefined && Buffer.byteLength(JSON.stringify(reply) ?? '') > limit - PACKET_BYTES) {
      throw new InvalidInput('too_large', `The reply to ${subject} is larger than a message may be; ask for less at once.`, { details: { limit } });
    }
  }
}
