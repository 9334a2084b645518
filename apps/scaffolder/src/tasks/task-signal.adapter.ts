import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createLogger } from '@callboard/service-kit';
import { Database } from '@callboard/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const CHANNEL = 'scaffolder_tasks';

/** NOTIFY takes a lock over the whole server: many changes become one message. */
const NOTIFY_EVERY_MS = 100;

/** A payload has less than 8,000 bytes. */
const MAX_IDS = 150;
const EVERYTHING = '*';

export type Topic = 'changed' | 'stop';

/**
 * Tells this process at once, and others within a tenth of a second, that a task has new events or should stop. A hint:
 * whoever waits also looks now and then.
 */
@Injectable()
export class TaskSignal implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = createLogger('tasks');
  private readonly sender = randomUUID();
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly pending = { changed: new Set<string>(), stop: new Set<string>() };
  private timer?: NodeJS.Timeout;
  private unlisten?: () => void;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.unlisten = this.database.listen(CHANNEL, (payload) => this.receive(payload));
  }

  onApplicationShutdown(): void {
    this.unlisten?.();
    clearTimeout(this.timer);
  }

  /** After the commit; nothing comes back to the process that sent it. */
  send(topic: Topic, taskId: string): void {
    this.emitter.emit(`${topic}:${taskId}`);
    this.pending[topic].add(taskId);
    this.timer ??= setTimeout(() => this.flush(), NOTIFY_EVERY_MS).unref();
  }

  /** Gives back what ends it. */
  on(topic: Topic, taskId: string, listener: () => void): () => void {
    const own = `${topic}:${taskId}`;
    const all = `${topic}:${EVERYTHING}`;
    this.emitter.on(own, listener).on(all, listener);
    return () => this.emitter.off(own, listener).off(all, listener);
  }

  private flush(): void {
    this.timer = undefined;
    for (const topic of ['changed', 'stop'] as const) {
      const ids = [...this.pending[topic]];
      this.pending[topic].clear();
      if (ids.length === 0) continue;
      const payload = `${this.sender} ${topic} ${ids.length > MAX_IDS ? EVERYTHING : ids.join(',')}`;
      this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]).catch((error: unknown) => this.log.debug({ error }, 'other processes were not woken; they look by themselves'));
    }
  }

  /** No payload: the connection was new, and anything may have been missed. */
  private receive(payload: string | undefined): void {
    const [sender, topic, ids = ''] = (payload ?? `nobody changed ${EVERYTHING}`).split(' ');
    if (sender === this.sender) return;
    for (const id of ids.split(',')) this.emitter.emit(`${topic}:${id}`);
  }
}
