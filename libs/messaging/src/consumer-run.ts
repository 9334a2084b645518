import type { CloudEvent } from '@callboard/contracts';
import { AppError, extractTrace, runInContext, withSpan, type Logger } from '@callboard/service-kit';
import type { JsMsg } from '@nats-io/jetstream';
import type { AppliedPositions } from './applied-positions.js';
import { MAX_ACK_PENDING } from './consumer-setup.js';
import { parkingKey, type DeadLetters, type NewDeadLetter } from './dead-letters.js';
import type { EventRegistration } from './handler-registry.js';
import type { Delivery } from './handles-event.js';
import { incoming, readEvent, type IncomingEvent } from './incoming-event.js';
import type { MessagingOptions } from './options.js';
import { SequenceOrder } from './sequence-order.js';

/** What a run works with. */
export interface RunParts {
  options: MessagingOptions;
  positions: AppliedPositions;
  deadLetters: DeadLetters;
}

/** Where a run begins. */
export interface RunStart {
  /** Everything up to this position has been applied. */
  floor: number;
  /** Everything before this sequence has been applied. */
  firstSequence: number;
  /** Things whose events wait behind a dead letter. */
  parked: Set<string>;
  log: Logger;
}

/** Waiting times between tries, milliseconds; one try more than there are times. */
const RETRY_DELAYS_MS = [250, 1_000, 3_000, 8_000];

/** An event that a handler shall get. */
interface Wanted {
  item: IncomingEvent;
  event: CloudEvent;
  key: string;
}

/** Everything of one thing that waits for a failed event to be tried again. */
interface Retry {
  queue: Wanted[];
  dueAt: number;
}

interface LetterReason {
  code: string;
  message: string;
  eventId?: string;
  type?: string;
  subject?: string;
  source?: string;
}

/** From the moment a process becomes the active one until it no longer is. */
export class ConsumerRun {
  private readonly order: SequenceOrder<IncomingEvent>;
  private readonly ready: IncomingEvent[] = [];
  private readonly retries = new Map<string, Retry>();
  /** Everything delivered and not settled, by sequence. */
  private readonly held = new Map<number, IncomingEvent>();
  /** Positions begun and not settled, lowest first: they are begun in order. */
  private readonly open = new Set<number>();
  private highest: number;
  private recorded: number;
  private readonly toAcknowledge: IncomingEvent[] = [];
  private readonly retryDelays: readonly number[];
  private readonly log: Logger;
  private parked: Set<string>;

  constructor(
    private readonly registration: EventRegistration,
    private readonly parts: RunParts,
    { floor, firstSequence, parked, log }: RunStart,
  ) {
    this.order = new SequenceOrder(firstSequence);
    this.retryDelays = parts.options.retryDelaysMs ?? RETRY_DELAYS_MS;
    this.highest = floor;
    this.recorded = floor;
    this.parked = parked;
    this.log = log;
  }

  receive(message: JsMsg): void {
    const known = this.held.get(message.seq);
    if (known) {
      known.message = message;
      return;
    }
    const item: IncomingEvent = { ...incoming(message), late: this.order.isLate(message.seq) };
    const released = this.order.add(message.seq, item);
    if (!released) {
      message.ack();
      return;
    }
    this.held.set(message.seq, item);
    this.ready.push(...released);
  }

  get hasGap(): boolean {
    return this.order.hasGap && this.ready.length === 0;
  }

  get outstanding(): number {
    return this.held.size;
  }

  skipGap(): void {
    const { skipped, released } = this.order.skipGap();
    this.log.info({ skipped }, 'messages were settled before or are no longer kept; going on after them');
    this.ready.push(...released);
  }

  sayWorking(): void {
    for (const { message } of this.held.values()) {
      message.working();
    }
  }

  /** Messages that were not begun may be delivered to another process at once. */
  giveBack(): void {
    for (const { message } of this.held.values()) {
      message.nak();
    }
  }

  untilNextRetry(): number {
    const due = Math.min(...[...this.retries.values()].map(({ dueAt }) => dueAt));
    return Math.max(0, due - Date.now());
  }

  /** Does the next piece of work; false when there is none now. */
  async step(): Promise<boolean> {
    const due = [...this.retries.values()].find(({ dueAt }) => dueAt <= Date.now());
    const next = due?.queue[0];
    if (due && next) {
      await this.tryAgain(due, next);
    } else if (this.ready.length > 0) {
      await this.takeBatch();
    } else {
      return false;
    }
    await this.settle();
    return true;
  }

  private async takeBatch(): Promise<void> {
    const size = this.registration.batch ?? 1;
    const batch: Wanted[] = [];
    while (batch.length < size) {
      const item = this.ready.shift();
      if (!item) {
        break;
      }
      const wanted = await this.admit(item);
      if (wanted) {
        batch.push(wanted);
      } else if (this.toAcknowledge.length >= MAX_ACK_PENDING / 2) {
        break;
      }
    }
    if (batch.length === 0) {
      return;
    }
    const failure = await this.invoke(batch);
    if (!failure) {
      batch.forEach(({ item }) => this.done(item));
    } else if (batch.length === 1 && batch[0]) {
      await this.afterFailure(batch[0], failure.error);
    } else {
      await this.oneByOne(batch);
    }
  }

  /** Decides what to do with a message; gives back what the handler shall get now. */
  private async admit(item: IncomingEvent): Promise<Wanted | undefined> {
    const { durable, stream, contracts } = this.registration;
    // The floor may have been moved by a snapshot that this process has just loaded.
    const applied = Math.max(this.recorded, this.parts.positions.lastKnown(durable, stream));
    if (item.position !== 0 && item.position <= applied && !item.late) {
      this.done(item);
      return undefined;
    }
    this.begin(item);
    const reading = readEvent(item.message.string(), contracts, stream);
    if (reading.kind === 'other') {
      this.done(item);
      return undefined;
    }
    if (reading.kind === 'broken') {
      await this.bury(item, reading, false);
      return undefined;
    }
    const { event } = reading;
    const wanted: Wanted = { item, event, key: parkingKey(event.source, event.subject) };
    if (this.parked.has(wanted.key)) {
      await this.buryBehind(wanted);
      return undefined;
    }
    const retry = this.retries.get(wanted.key);
    if (retry) {
      retry.queue.push(wanted);
      return undefined;
    }
    return (await this.isSafe(wanted)) ? wanted : undefined;
  }

  /**
   * Events that have come back again and again may be what ends the process each time. Such a one is written down before
   * it is tried: if it comes back once more, it stays among the dead letters.
   */
  private async isSafe(wanted: Wanted): Promise<boolean> {
    const { item, event } = wanted;
    if (item.message.info.deliveryCount <= this.retryDelays.length + 1) {
      return true;
    }
    const failure = { code: 'interrupted', message: 'Every process that took this event up ended before it was done.' };
    const first = await this.parts.deadLetters.suspect(this.letter(item, { ...describe(event), ...failure }, true));
    if (!first) {
      await this.park(wanted, failure);
      return false;
    }
    item.suspect = true;
    return true;
  }

  private async oneByOne(batch: readonly Wanted[]): Promise<void> {
    for (const wanted of batch) {
      const retry = this.retries.get(wanted.key);
      if (retry) {
        retry.queue.push(wanted);
      } else if (this.parked.has(wanted.key)) {
        await this.buryBehind(wanted);
      } else {
        const failure = await this.invoke([wanted]);
        if (failure) {
          await this.afterFailure(wanted, failure.error);
        } else {
          this.done(wanted.item);
        }
      }
    }
  }

  private async tryAgain(retry: Retry, wanted: Wanted): Promise<void> {
    const failure = await this.invoke([wanted]);
    if (failure) {
      await this.afterFailure(wanted, failure.error);
      return;
    }
    this.done(wanted.item);
    retry.queue.shift();
    retry.dueAt = 0;
    if (retry.queue.length === 0) {
      this.retries.delete(wanted.key);
    }
  }

  private async afterFailure(wanted: Wanted, error: unknown): Promise<void> {
    const { item, event, key } = wanted;
    // A database that is away fails every event alike: that says nothing about this one.
    const counts = !(error instanceof AppError && error.code === 'database_unavailable');
    item.failures += counts ? 1 : 0;
    const tries = item.failures;
    const permanent = error instanceof AppError && error.kind !== 'Unavailable';
    this.log.warn({ err: error, eventId: event.id, subject: event.subject, tries }, 'the handler failed');
    if (permanent || tries > this.retryDelays.length) {
      await this.park(wanted, failureOf(error));
      return;
    }
    const retry = this.retries.get(key) ?? { queue: [wanted], dueAt: 0 };
    const wait = this.retryDelays[Math.min(Math.max(tries, 1), this.retryDelays.length) - 1] ?? 0;
    retry.dueAt = Date.now() + wait * (0.75 + Math.random() / 2);
    this.retries.set(key, retry);
  }

  /** Puts an event among the dead letters, and with it everything of the same thing that waits behind it. */
  private async park(wanted: Wanted, failure: { code: string; message: string }): Promise<void> {
    await this.bury(wanted.item, { ...describe(wanted.event), ...failure }, true);
    this.parked.add(wanted.key);
    const behind = this.retries.get(wanted.key)?.queue.filter((other) => other !== wanted) ?? [];
    this.retries.delete(wanted.key);
    for (const other of behind) {
      await this.buryBehind(other);
    }
  }

  private async buryBehind({ item, event }: Wanted): Promise<void> {
    await this.bury(item, { ...describe(event), code: 'parked', message: `Waits behind an earlier dead letter of ${event.subject}.` }, true);
  }

  private async bury(item: IncomingEvent, reason: LetterReason, parks: boolean): Promise<void> {
    const { durable } = this.registration;
    await this.parts.deadLetters.add(this.letter(item, reason, parks));
    this.held.delete(item.message.seq);
    this.open.delete(item.position);
    item.message.term(reason.code);
    this.parts.deadLetters.announce(durable).catch((error: unknown) => this.log.warn({ err: error }, 'a dead letter is stored, but not announced yet'));
  }

  private letter(item: IncomingEvent, { eventId, type, subject, source, code, message }: LetterReason, parks: boolean): NewDeadLetter {
    const { durable, stream } = this.registration;
    return {
      durable,
      stream,
      position: item.position || undefined,
      source: source ?? `stream:${stream}`,
      eventId: eventId ?? `${stream}@${item.message.seq}`,
      type: type ?? 'unknown',
      subject: subject ?? item.message.subject,
      event: item.message.string(),
      parks,
      deliveries: Math.max(item.failures, item.message.info.deliveryCount),
      errorCode: code,
      errorMessage: message,
    };
  }

  /** Calls the handler; gives back what it threw. */
  private async invoke(batch: readonly Wanted[]): Promise<{ error: unknown } | undefined> {
    const { durable, stream } = this.registration;
    const own = new Set(batch.map(({ item }) => item.position));
    const deliveries = batch.map(({ item, event }) => ({ event, position: item.position, stream, redelivered: item.message.redelivered || item.failures > 0 }));
    this.parts.positions.hold(durable, stream, [...this.open].find((position) => !own.has(position)));
    try {
      return await this.call(deliveries);
    } finally {
      this.parts.positions.hold(durable, stream, undefined);
    }
  }

  private async call(deliveries: readonly Delivery[]): Promise<{ error: unknown } | undefined> {
    const { durable, handle } = this.registration;
    try {
      await runInContext(extractTrace(deliveries[0]?.event ?? {}), () => withSpan(`handle ${durable}`, { 'messaging.batch.message_count': deliveries.length }, () => handle(deliveries)));
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  private begin({ position }: IncomingEvent): void {
    if (position > this.highest) {
      this.open.add(position);
      this.highest = position;
    }
  }

  private done(item: IncomingEvent): void {
    this.open.delete(item.position);
    this.toAcknowledge.push(item);
  }

  /** Stores how far everything is applied, then acknowledges: the table is never behind the broker. */
  private async settle(): Promise<void> {
    const { durable, stream } = this.registration;
    const [lowest] = this.open;
    const floor = lowest === undefined ? this.highest : lowest - 1;
    if (floor > Math.max(this.recorded, this.parts.positions.lastKnown(durable, stream))) {
      await this.parts.positions.record(durable, stream, floor);
    }
    this.recorded = Math.max(this.recorded, floor);
    for (const item of this.toAcknowledge.splice(0)) {
      if (item.suspect) {
        await this.parts.deadLetters.acquit(durable, item.position);
      }
      this.held.delete(item.message.seq);
      item.message.ack();
    }
  }

  /** Takes up dead letters that someone wants tried again, in order; what fails once more stays, and what is behind it. */
  async replay(): Promise<void> {
    const { deadLetters } = this.parts;
    const { durable, stream, contracts } = this.registration;
    const failed = new Set<string>();
    for (const letter of await deadLetters.toReplay(durable)) {
      const key = parkingKey(letter.source, letter.subject);
      const reading = readEvent(letter.event, contracts, stream);
      if (failed.has(key)) {
        continue;
      }
      const outcome = reading.kind === 'event' ? await this.call([{ event: reading.event, position: letter.position ?? 0, stream, redelivered: true }]) : undefined;
      const failure = reading.kind === 'broken' ? reading : outcome && failureOf(outcome.error);
      if (failure) {
        failed.add(key);
      }
      await deadLetters.settle(letter, failure);
    }
    this.parked = await deadLetters.parkedSubjects(durable);
  }
}

function describe({ id, type, subject, source }: CloudEvent): { eventId: string; type: string; subject: string; source: string } {
  return { eventId: id, type, subject, source };
}

function failureOf(error: unknown): { code: string; message: string } {
  return { code: error instanceof AppError ? error.code : 'internal', message: error instanceof Error ? error.message : String(error) };
}
