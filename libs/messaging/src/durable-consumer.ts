import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs, type Database, schemaOf } from '@callboard/persistence';
import { createLogger, type Logger } from '@callboard/service-kit';
import { jetstream, jetstreamManager, type ConsumerMessages } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BrokerConnection } from './broker-connection.js';
import { ConsumerRun, type RunParts } from './consumer-run.js';
import { ACK_WAIT_MS, ensureConsumer, MAX_ACK_PENDING } from './consumer-setup.js';
import type { EventRegistration } from './handler-registry.js';
import { LockSession } from './lock-session.js';
import { isStreamMissing } from './stream-setup.js';
import { WakeUp } from './wake-up.js';

/** What a consumer works with. */
export interface ConsumerParts extends RunParts {
  database: Database;
  broker: BrokerConnection;
}

const COMPETE_MS = 1_000;
const GAP_LOOK_MS = 250;
const IDLE_MS = 5_000;
const RESTART_BOUNDS = { baseMs: 100, maxMs: 3_000 };
const HEARTBEAT_MS = ACK_WAIT_MS / 3;

/**
 * Runs one handler over one stream: in order, at least once, one process at a time.
 *
 * The process that holds the durable's lock works; others stand by. An event that fails is tried again while events of
 * other things go on; those of the same thing wait behind it. What cannot be processed becomes a dead letter, and later
 * events of that thing join it. Nothing is acknowledged before its effect is committed or its letter is stored.
 */
export class DurableConsumer {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private replayRequested = true;
  private running?: Promise<void>;

  constructor(
    private readonly registration: EventRegistration,
    private readonly parts: ConsumerParts,
  ) {
    this.log = createLogger('consumer').child({ durable: registration.durable });
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Lets the handler at work finish; what has not begun is for others, at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    const stopListening = [this.parts.broker.onUp(() => this.wakeUp.ring()), this.parts.deadLetters.onReplayRequest(() => this.requestReplay())];
    for (let failures = 0; !this.stopping.signal.aborted; ) {
      const connection = this.parts.broker.current;
      if (!connection) {
        await this.wakeUp.wait(COMPETE_MS);
        continue;
      }
      try {
        await this.compete(connection, () => (failures = 0));
      } catch (error) {
        if (isStreamMissing(error)) {
          this.log.debug({ stream: this.registration.stream }, 'waiting for the stream to be created by its owner');
        } else if (!this.stopping.signal.aborted) {
          this.log.warn({ err: error, failures }, 'the consumer stopped; starting it again');
        }
        await this.pause(backOffMs(failures++, RESTART_BOUNDS) + 50);
      }
    }
    stopListening.forEach((stop) => stop());
  }

  private async compete(connection: NatsConnection, onProgress: () => void): Promise<void> {
    const session = await LockSession.open(this.parts.database, 'consumer');
    try {
      const lock = `${schemaOf(this.parts.options.service)}:durable:${this.registration.durable}`;
      while (!(await session.tryLock(lock))) {
        await this.pause(COMPETE_MS);
        if (this.stopping.signal.aborted || this.parts.broker.current !== connection) {
          return;
        }
      }
      await this.consume(session, connection, onProgress);
    } finally {
      await session.end();
    }
  }

  private async consume(session: LockSession, connection: NatsConnection, onProgress: () => void): Promise<void> {
    const { positions, deadLetters } = this.parts;
    const { stream, durable } = this.registration;
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const floor = await positions.floor(durable, stream);
    const { info, firstSequence } = await ensureConsumer(manager, this.registration, floor);
    const parked = await deadLetters.parkedSubjects(durable);
    const run = new ConsumerRun(this.registration, this.parts, { floor, firstSequence, parked, log: this.log });

    const consumer = await jetstream(connection).consumers.get(stream, durable);
    const messages = await consumer.consume({
      max_messages: info.config.max_ack_pending ?? MAX_ACK_PENDING,
      idle_heartbeat: IDLE_MS,
      expires: 6 * IDLE_MS,
      callback: (message) => {
        run.receive(message);
        this.wakeUp.ring();
      },
    });
    const gone = new AbortController();
    void this.watch(messages, gone);
    const ring = (): void => this.wakeUp.ring();
    session.lost.addEventListener('abort', ring);
    this.parts.broker.broken.addEventListener('abort', ring, { once: true });
    const heartbeat = setInterval(() => run.sayWorking(), HEARTBEAT_MS);
    heartbeat.unref();
    this.log.info({ stream, from: firstSequence }, 'consuming');
    onProgress();
    try {
      const goesOn = (): boolean => !this.stopping.signal.aborted && !session.lost.aborted && !gone.signal.aborted && this.parts.broker.current === connection;
      await this.work(run, goesOn, async () => (await consumer.info()).num_ack_pending);
    } finally {
      clearInterval(heartbeat);
      await messages.close();
      run.giveBack();
    }
  }

  private async work(run: ConsumerRun, goesOn: () => boolean, countOutstanding: () => Promise<number>): Promise<void> {
    while (goesOn()) {
      if (this.replayRequested) {
        this.replayRequested = false;
        await run.replay();
      }
      if (await run.step()) {
        continue;
      }
      if (run.hasGap) {
        const held = run.outstanding;
        if ((await countOutstanding()) <= held) {
          // The broker owes nothing more: what is missing was settled before, or is no longer kept.
          run.skipGap();
          continue;
        }
      }
      await this.wakeUp.wait(run.hasGap ? GAP_LOOK_MS : Math.min(IDLE_MS, run.untilNextRetry()));
    }
  }

  private requestReplay(): void {
    this.replayRequested = true;
    this.wakeUp.ring();
  }

  private async watch(messages: ConsumerMessages, gone: AbortController): Promise<void> {
    for await (const status of messages.status()) {
      if (status.type === 'consumer_deleted' || status.type === 'consumer_not_found' || status.type === 'stream_not_found') {
        this.log.warn({ reason: status.type }, 'the consumer was deleted; making it anew');
        gone.abort();
        this.wakeUp.ring();
        return;
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
