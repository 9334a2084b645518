import type { ChangeEvent } from '@callboard/api-client';
import { callPortal } from './portal-api';

/** A change as it came from the stream, with the cursor to go on from. */
export interface LiveChange {
  readonly cursor: string;
  readonly event: ChangeEvent;
}

/** `live`: changes arrive as they happen · `reconnecting`: they will, from where we stopped · `idle`: nobody listens yet. */
export type LiveState = 'idle' | 'connecting' | 'live' | 'reconnecting';

type Message = { kind: 'change'; change: LiveChange } | { kind: 'state'; state: LiveState } | { kind: 'hello' };

/** EventSource listens by name only: every type that the stream may send. */
const TYPES = [
  ...['created', 'updated', 'deleted'].map((past) => `callboard.catalog.entity.${past}.v1`),
  ...['registered', 'removed', 'processed', 'failed'].map((past) => `callboard.catalog.location.${past}.v1`),
  ...['registered', 'removed'].map((past) => `callboard.catalog.kind.${past}.v1`),
  ...['detected', 'resolved'].map((past) => `callboard.catalog.conflict.${past}.v1`),
  ...['installed', 'enabled', 'disabled', 'degraded', 'recovered'].map((past) => `callboard.plugin.${past}.v1`),
];

/** Delays between attempts after the stream was refused or lost. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** The cookie lasts an hour. */
const REFRESH_MS = 45 * 60_000;

/**
 * The one event stream of this browser: the tab that holds the lock listens and tells the others. When it closes,
 * the next one goes on from the last cursor, so nothing is missed.
 */
class Live {
  private readonly listeners = new Set<(change: LiveChange) => void>();
  private readonly stateListeners = new Set<() => void>();
  private channel?: BroadcastChannel;
  private source?: EventSource;
  private leading = false;
  private failures = 0;
  private cursor?: string;
  private current: LiveState = 'idle';

  readonly state = (): LiveState => this.current;

  /** Calls back for every change from now on. The first subscriber opens the stream. */
  readonly subscribe = (listener: (change: LiveChange) => void): (() => void) => {
    this.listeners.add(listener);
    this.start();
    return () => this.listeners.delete(listener);
  };

  readonly subscribeToState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    this.start();
    return () => this.stateListeners.delete(listener);
  };

  private start(): void {
    if (this.current !== 'idle') return;
    this.setState('connecting');
    this.channel = new BroadcastChannel('callboard-live');
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'change') this.deliver(data.change);
      else if (data.kind === 'state') this.setState(data.state);
      else if (this.leading) this.tell({ kind: 'state', state: this.current });
    };
    this.tell({ kind: 'hello' });
    this.lead();
    setInterval(() => this.leading && void this.renewCookie(), REFRESH_MS);
  }

  /** Waits for its turn to listen for all tabs. Browsers have locks for pages on https and loopback only; elsewhere every tab listens. */
  private lead(): void {
    const begin = () => {
      this.leading = true;
      this.open();
      // Held until the tab goes away.
      return new Promise<never>(() => {});
    };
    if (navigator.locks) void navigator.locks.request('callboard-live', begin);
    else void begin();
  }

  private open(): void {
    const since = this.cursor === undefined ? '' : `?since=${encodeURIComponent(this.cursor)}`;
    const source = new EventSource(`/api/events/stream${since}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.setState('live');
      this.tell({ kind: 'state', state: 'live' });
    };
    source.onerror = () => {
      this.setState('reconnecting');
      this.tell({ kind: 'state', state: 'reconnecting' });
      // While it is connecting the browser tries again by itself; closed means that the answer was a refusal.
      if (source.readyState === EventSource.CLOSED) this.reopen();
    };
    for (const type of TYPES) {
      source.addEventListener(type, ({ data, lastEventId }) => {
        const change: LiveChange = { cursor: lastEventId, event: JSON.parse(data as string) as ChangeEvent };
        this.tell({ kind: 'change', change });
        this.deliver(change);
      });
    }
  }

  private reopen(): void {
    this.source?.close();
    // The log may no longer go back to where we stopped; then what was missed is missed, and life goes on.
    if (this.failures >= RETRY_MS.length) this.cursor = undefined;
    const delay = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    setTimeout(() => void this.renewCookie().finally(() => this.open()), delay);
  }

  private async renewCookie(): Promise<void> {
    await callPortal('/portal/session/refresh', { method: 'POST' }).catch(() => undefined);
  }

  private deliver(change: LiveChange): void {
    this.cursor = change.cursor;
    for (const listener of this.listeners) listener(change);
  }

  private tell(message: Message): void {
    this.channel?.postMessage(message);
  }

  private setState(state: LiveState): void {
    if (this.current === state) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }
}

/** The live stream of this browser. */
export const live = new Live();
