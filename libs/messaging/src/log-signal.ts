import { Database, schemaOf } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** Other processes hear of new events at most this often, milliseconds: NOTIFY takes a lock that all commits share. */
const NOTIFY_INTERVAL_MS = 100;

/**
 * Tells everyone who follows the service's log, in this process at once and in others debounced, that it may have grown.
 *
 * A hint: whoever follows the log also looks by itself every second.
 */
@Injectable()
export class LogSignal {
  private readonly log = createLogger('messaging');
  private readonly channel: string;
  private readonly listeners = new Set<() => void>();
  private unlisten?: () => void;
  private timer?: NodeJS.Timeout;
  private again = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MESSAGING_OPTIONS) { service }: MessagingOptions,
  ) {
    this.channel = `callboard_${schemaOf(service)}_log`;
  }

  /** Calls `fn` whenever the log may have grown; gives back what stops it. */
  on(fn: () => void): () => void {
    this.listeners.add(fn);
    this.unlisten ??= this.database.listen(this.channel, () => this.tell());
    return () => this.listeners.delete(fn);
  }

  /** Says that something was committed. */
  wake(): void {
    this.tell();
    if (this.timer) {
      this.again = true;
      return;
    }
    this.notifyOthers();
  }

  stop(): void {
    this.unlisten?.();
    this.listeners.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private tell(): void {
    for (const fn of this.listeners) {
      fn();
    }
  }

  private notifyOthers(): void {
    this.again = false;
    this.database.query('SELECT pg_notify($1, $2)', [this.channel, '']).catch((error: unknown) => {
      this.log.debug({ err: error }, 'no notification sent; others look by themselves');
    });
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.again) {
        this.notifyOthers();
      }
    }, NOTIFY_INTERVAL_MS);
    this.timer.unref();
  }
}
