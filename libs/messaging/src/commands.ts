import type { CommandContract, CommandReply, CommandRequest } from '@callboard/contracts';
import { createLogger, errorFromWire, injectTrace, Unavailable, withSpan } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ClientNats } from '@nestjs/microservices';
import { EmptyResponseException } from '@nestjs/microservices/errors/empty-response.exception.js';
import type { NatsConnection } from '@nats-io/transport-node';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { BrokerConnection } from './broker-connection.js';
import type { CommandAnswer, CommandMessage } from './command-wire.js';

const TIMEOUT_MS = 5_000;

/** The other service failed in a way that it does not explain; its log does, under the correlation id. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

/** Nest's NATS client on the connection of the process. */
class CommandClient extends ClientNats {
  constructor(private readonly broker: BrokerConnection) {
    super({} as ConstructorParameters<typeof ClientNats>[0]);
    broker.onConnection(() => this.forget());
  }

  override async createClient(): Promise<NatsConnection> {
    const connection = this.broker.current;
    if (!connection) {
      throw new Error('NATS is away');
    }
    return connection;
  }

  /** The connection watches itself. */
  override async handleStatusUpdates(): Promise<void> {}

  private forget(): void {
    this.natsClient = null;
    this.connectionPromise = null;
  }
}

/** Asks other services, over NATS, what must be answered now. */
@Injectable()
export class Commands {
  private readonly log = createLogger('commands');
  private readonly client: CommandClient;

  constructor(@Inject(BrokerConnection) private readonly broker: BrokerConnection) {
    this.client = new CommandClient(broker);
  }

  /**
   * Sends a command and gives back its reply.
   *
   * Throws the AppError that the handler threw; `Unavailable('broker_unavailable')` without NATS;
   * `Unavailable('service_unavailable')` when nobody answers in time, and then it may or may not have been done;
   * {@link CommandFailed} when the handler broke.
   */
  async send<C extends CommandContract>(contract: C, payload: CommandRequest<C>, { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<CommandReply<C>> {
    // The client would keep the message until NATS is back, long after the caller has given up.
    if (!this.broker.current) {
      throw new Unavailable('broker_unavailable', `The ${contract.service} service cannot be asked: NATS is away.`, { retryAfterSeconds: 2 });
    }
    const answer = await withSpan(`ask ${contract.subject}`, {}, () => this.ask(contract, { payload, context: injectTrace() }, timeoutMs));
    if (!answer.ok) {
      throw answer.error ? errorFromWire(answer.error) : new CommandFailed(`${contract.subject} failed; the log of ${contract.service} says why (correlation id ${answer.correlationId})`);
    }
    const reply = contract.reply.safeParse(answer.reply);
    if (!reply.success) {
      throw new CommandFailed(`${contract.service} answered ${contract.subject} with something else than its contract says`, { cause: reply.error });
    }
    return reply.data as CommandReply<C>;
  }

  private async ask(contract: CommandContract, message: CommandMessage, timeoutMs: number): Promise<CommandAnswer> {
    try {
      return await firstValueFrom(this.client.send<CommandAnswer>(contract.subject, message).pipe(timeout(timeoutMs)));
    } catch (error) {
      this.log.debug({ err: error, command: contract.subject }, 'no answer');
      if (error instanceof TimeoutError) {
        throw new Unavailable('service_unavailable', `The ${contract.service} service did not answer within ${timeoutMs} ms.`, { cause: error, retryAfterSeconds: 2 });
      }
      if (error instanceof EmptyResponseException) {
        throw new Unavailable('service_unavailable', `The ${contract.service} service is not running.`, { cause: error, retryAfterSeconds: 2 });
      }
      throw new Unavailable('broker_unavailable', `The ${contract.service} service cannot be asked: NATS is away.`, { cause: error, retryAfterSeconds: 2 });
    }
  }
}
