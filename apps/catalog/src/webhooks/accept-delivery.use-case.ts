import { randomUUID } from 'node:crypto';
import { Transactions } from '@callboard/persistence';
import { CONFIG, InvalidInput, NotAllowed, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { PublishEvent } from '../bus/publish-event.use-case.js';
import type { CatalogConfig } from '../config.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { isForgeTopic, SENDERS, type ForgeTopic } from './senders.js';
import type { SignedMessage } from './signatures.js';

/** For how long the count of waiting messages is believed, milliseconds. */
const COUNT_AGE_MS = 1_000;
const RETRY_AFTER_SECONDS = 30;
const MAX_ID_LENGTH = 200;

/** What became of a message: `id` is that of a stored one; none for a message that was known. */
export type Acceptance = { readonly status: 'accepted'; readonly id: number } | { readonly status: 'duplicate' } | { readonly status: 'unknown_topic' };

/**
 * Takes a message from outside: checks who signed it and stores it. What it says has no effect yet; when this returns it
 * will have one, once, however often and at however many replicas the same message arrives.
 */
@Injectable()
export class AcceptDelivery {
  private waiting = { count: 0, at: 0 };
  private tokens: { left: number; at: number };

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
    @Inject(PublishEvent) private readonly publish: PublishEvent,
  ) {
    this.tokens = { left: config.events.http.perSecond * 2, at: performance.now() };
  }

  /** Throws NotAllowed for a message that is not signed as it has to be, InvalidInput for one of another time, Unavailable when too many wait. */
  async execute(topic: string, message: SignedMessage, payload: unknown): Promise<Acceptance> {
    const sender = isForgeTopic(topic) ? this.authenticated(topic, message) : undefined;
    if (!sender && !(this.config.events.http.topics.includes(topic) && !isForgeTopic(topic))) {
      return { status: 'unknown_topic' };
    }
    this.limitRate();
    await this.limitQueue();
    const named = sender?.idHeaders.map((header) => message.headers[header]).find((id) => id !== undefined && id !== '');
    const delivery = {
      topic,
      deliveryId: named?.slice(0, MAX_ID_LENGTH) ?? randomUUID(),
      event: sender?.event(message.headers, payload),
      instance: message.headers['x-gitlab-instance'],
      payload: message.body.length > 0 ? message.body.toString('utf8') : 'null',
    };
    const id = await this.transactions.run(async (tx) => {
      const stored = await this.deliveries.insert(tx, delivery);
      if (stored !== undefined) {
        const topics = [topic, ...(delivery.event ? [`${topic}.${delivery.event}`] : [])];
        await this.publish.within(tx, topics.map((name) => ({ topic: name, payload: delivery.payload })));
      }
      return stored;
    });
    return id === undefined ? { status: 'duplicate' } : { status: 'accepted', id };
  }

  /** The sender of a forge's topic; undefined for one that is neither configured nor listed. */
  private authenticated(topic: ForgeTopic, message: SignedMessage): (typeof SENDERS)[ForgeTopic] | undefined {
    const secrets = this.config.events.modules[topic]?.webhookSecret;
    if (!secrets) {
      if (this.config.events.http.topics.includes(topic)) {
        throw new NotAllowed('invalid_signature', `Topic ${topic} has no secret to check messages with: set events.modules.${topic}.webhookSecret`);
      }
      return undefined;
    }
    const sender = SENDERS[topic];
    switch (sender.verify(message, secrets)) {
      case 'genuine':
        return sender;
      case 'out_of_time':
        throw new InvalidInput('timestamp_out_of_tolerance', 'The message was signed more than five minutes from now; check the clocks of both sides');
      default:
        throw new NotAllowed('invalid_signature', 'invalid signature');
    }
  }

  /** So many a second, and twice that at once. */
  private limitRate(): void {
    const { perSecond } = this.config.events.http;
    const now = performance.now();
    const left = Math.min(perSecond * 2, this.tokens.left + ((now - this.tokens.at) / 1000) * perSecond);
    if (perSecond > 0 && left < 1) {
      throw new Unavailable('rate_limited', `More than ${perSecond} messages a second; send it again later`, { retryAfterSeconds: 1 });
    }
    this.tokens = { left: left - 1, at: now };
  }

  private async limitQueue(): Promise<void> {
    const { maxWaiting } = this.config.events.http;
    if (Date.now() - this.waiting.at > COUNT_AGE_MS) {
      this.waiting = { count: await this.deliveries.waiting(maxWaiting), at: Date.now() };
    }
    if (this.waiting.count >= maxWaiting) {
      throw new Unavailable('rate_limited', `${maxWaiting} messages wait to be worked on; send it again later`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }
}
