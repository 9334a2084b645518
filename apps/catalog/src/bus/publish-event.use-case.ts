import { Transactions, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { BusRepository, type NewBusEvent } from './bus.repository.js';

/** How often old events are looked for, milliseconds. */
const PRUNE_MS = 600_000;

/** Puts events on the bus, for those who subscribe to their topics. */
@Injectable()
export class PublishEvent {
  private prunedAt = 0;

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(BusRepository) private readonly bus: BusRepository,
  ) {}

  /** False when nobody wants it: it is not stored then. */
  execute(event: NewBusEvent): Promise<boolean> {
    return this.transactions.run((tx) => this.within(tx, [event]));
  }

  /** As {@link execute}, as a part of what the caller writes. */
  async within(tx: Tx, events: readonly NewBusEvent[]): Promise<boolean> {
    if (Date.now() - this.prunedAt > PRUNE_MS) {
      this.prunedAt = Date.now();
      await this.bus.prune(tx);
    }
    return (await this.bus.publish(tx, events)) > 0;
  }
}
