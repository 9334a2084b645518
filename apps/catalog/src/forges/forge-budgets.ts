/** What a forge lets us ask, as far as it has said. */
export interface ForgeBudget {
  readonly host: string;
  readonly remaining?: number;
  readonly limit?: number;
  /** When `remaining` is full again. */
  readonly resetAt?: Date;
  /** Until when the forge has asked us to be silent. */
  readonly blockedUntil?: Date;
  /** Requests that were put off since the budget was last full. */
  readonly deferred: number;
}

interface State {
  remaining?: number;
  limit?: number;
  resetAt?: number;
  blockedUntil?: number;
  deferred: number;
}

/** How long a forge is left alone that refuses without saying how long, milliseconds. */
const UNSAID_WAIT_MS = 60_000;

/**
 * How much each forge still lets us ask. A part of every budget is left to people: reads that nobody waits for are put off
 * before it is touched.
 */
export class ForgeBudgets {
  private readonly states = new Map<string, State>();

  constructor(
    private readonly reservePercent: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes one request out of the budget; gives the time to wait for when there is none to take. */
  take(host: string, { urgent }: { urgent: boolean }): Date | undefined {
    const state = this.stateOf(host);
    const { remaining, limit = 0, resetAt = 0, blockedUntil = 0 } = state;
    const kept = urgent ? 0 : Math.floor((limit * this.reservePercent) / 100);
    const wait = Math.max(blockedUntil, remaining !== undefined && remaining <= kept ? resetAt : 0);
    if (wait > this.now()) {
      state.deferred += 1;
      return new Date(wait);
    }
    if (remaining !== undefined) {
      state.remaining = Math.max(0, remaining - 1);
    }
    return undefined;
  }

  /** Learns from an answer; gives the time to wait for when the answer is a refusal for the sake of a limit. */
  note(host: string, { status, headers, message }: { status: number; headers: Readonly<Record<string, string>>; message: string }): Date | undefined {
    const state = this.stateOf(host);
    this.noteBudget(state, headers, status === 304);
    const refused = status === 429 || (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse detection/i.test(message)));
    const pause = this.pauseOf(headers);
    if (!refused) {
      return undefined;
    }
    const full = state.remaining === 0 && (state.resetAt ?? 0) > this.now() ? state.resetAt : undefined;
    state.blockedUntil = pause ?? full ?? this.now() + UNSAID_WAIT_MS;
    state.deferred += 1;
    return new Date(state.blockedUntil);
  }

  /** The state of every forge that has told of a limit, for whoever shows it. */
  list(): ForgeBudget[] {
    const now = this.now();
    const date = (time: number | undefined): Date | undefined => (time !== undefined && time > now ? new Date(time) : undefined);
    return [...this.states]
      .filter(([, { limit, remaining, blockedUntil }]) => limit !== undefined || remaining !== undefined || blockedUntil !== undefined)
      .map(([host, { remaining, limit, resetAt, blockedUntil, deferred }]) => ({ host, remaining, limit, resetAt: date(resetAt), blockedUntil: date(blockedUntil), deferred }))
      .sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  private stateOf(host: string): State {
    const state = this.states.get(host) ?? { deferred: 0 };
    this.states.set(host, state);
    if (state.resetAt !== undefined && state.resetAt <= this.now() && (state.blockedUntil ?? 0) <= this.now()) {
      Object.assign(state, { remaining: state.limit, resetAt: undefined, blockedUntil: undefined, deferred: 0 });
    }
    return state;
  }

  private noteBudget(state: State, headers: Readonly<Record<string, string>>, free: boolean): void {
    const number = (name: string): number | undefined => {
      const text = headers[`x-ratelimit-${name}`] ?? headers[`ratelimit-${name}`];
      return text !== undefined && /^\d+/.test(text) ? Number.parseInt(text, 10) : undefined;
    };
    const [remaining, limit, reset] = [number('remaining'), number('limit'), number('reset')];
    if (remaining === undefined) {
      // What was taken out for a request that turned out to cost nothing goes back.
      state.remaining = free && state.remaining !== undefined ? state.remaining + 1 : state.remaining;
      return;
    }
    // Answers overtake each other: within one period the lowest count is the newest, but for the one that a 304 gives back.
    const resetAt = reset === undefined ? undefined : reset > 1e9 ? reset * 1000 : this.now() + reset * 1000;
    const samePeriod = resetAt !== undefined && state.resetAt !== undefined && Math.abs(resetAt - state.resetAt) < 2000;
    state.remaining = samePeriod && !free ? Math.min(remaining, state.remaining ?? remaining) : remaining;
    state.limit = limit ?? state.limit;
    state.resetAt = resetAt ?? state.resetAt;
  }

  /** `Retry-After` in seconds or as a date. */
  private pauseOf(headers: Readonly<Record<string, string>>): number | undefined {
    const text = headers['retry-after'];
    if (text === undefined) {
      return undefined;
    }
    const time = /^\d+$/.test(text) ? this.now() + Number(text) * 1000 : Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  }
}
