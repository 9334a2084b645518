import { Transactions } from '@callboard/persistence';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { BusRepository, type BusEvent } from './bus.repository.js';

/** Events given out at once. */
const AT_ONCE = 10;
/** Longest wait for something to come, milliseconds; proxies end what is silent for a minute. */
const WAIT_MS = 55_000;
/** A notification that was lost is made up for by looking this often, milliseconds. */
const LOOK_MS = 5_000;

/** Subscriptions on the bus: what they want, and what has come for them. */
@Injectable()
export class TakeEvents {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(BusRepository) private readonly bus: BusRepository,
  ) {}

  subscribe(id: string, topics: readonly string[], createdBy: string): Promise<void> {
    return this.transactions.run((tx) => this.bus.subscribe(tx, id, topics, createdBy));
  }

  /** What has come since the last call. Throws NotFound. */
  async execute(id: string): Promise<BusEvent[]> {
    const events = await this.transactions.run((tx) => this.bus.take(tx, id, AT_ONCE));
    if (!events) {
      throw new NotFound('subscription_not_found', 'Subscription not found');
    }
    return events;
  }

  /** Waits for something to come, a while at most; ends at once when `signal` says so. */
  async wait(id: string, signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    let wake = (): void => undefined;
    const stop = this.bus.onPublish(() => wake());
    try {
      while (!signal.aborted && Date.now() < deadline && !(await this.bus.hasMore(id))) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(LOOK_MS, Math.max(0, deadline - Date.now())));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
      }
    } finally {
      stop();
    }
  }
}
