/** The limits that a {@link CallGate} keeps. */
export interface GateLimits {
  readonly concurrentCalls: number;
  readonly waitingCalls: number;
  readonly circuitFailures: number;
  readonly circuitOpenMs: number;
}

/** How a call that was let in went: `silent` when no answer came. */
export type CallOutcome = 'answered' | 'silent';

/** Why a call is not let in. */
export class GateClosed extends Error {
  override readonly name = 'GateClosed';

  constructor(
    readonly reason: 'overloaded' | 'circuit',
    /** When another try makes sense, seconds. */
    readonly retryAfterSeconds: number,
  ) {
    super(reason);
  }
}

/**
 * Bounds what one plugin may hold up: calls at once, calls that wait, and calls to a plugin that has stopped answering.
 *
 * After some calls in a row without an answer the circuit opens and refuses at once; later one call may try, and its
 * answer closes the circuit again.
 */
export class CallGate {
  private running = 0;
  private silentInARow = 0;
  private openUntil = 0;
  private trying = false;
  private readonly waiting: Array<{ resolve(): void; reject(error: Error): void }> = [];

  constructor(
    private readonly limits: GateLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** True while calls are refused because none was answered. */
  get open(): boolean {
    return this.silentInARow >= this.limits.circuitFailures;
  }

  /** Waits for a place. Throws {@link GateClosed}; otherwise {@link CallGate.leave} must follow. */
  async enter(): Promise<void> {
    this.refuseWhenOpen();
    if (this.running < this.limits.concurrentCalls) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.waitingCalls) throw new GateClosed('overloaded', 1);
    await new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  leave(outcome: CallOutcome): void {
    this.trying = false;
    if (outcome === 'answered') {
      this.silentInARow = 0;
    } else {
      this.silentInARow += 1;
      if (this.open) this.openCircuit();
    }
    const next = this.waiting.shift();
    if (next) next.resolve();
    else this.running -= 1;
  }

  private refuseWhenOpen(): void {
    if (!this.open) return;
    const left = this.openUntil - this.now();
    if (left > 0 || this.trying) throw new GateClosed('circuit', Math.max(1, Math.ceil(left / 1_000)));
    this.trying = true;
  }

  private openCircuit(): void {
    this.openUntil = this.now() + this.limits.circuitOpenMs;
    for (const { reject } of this.waiting.splice(0)) reject(new GateClosed('circuit', Math.ceil(this.limits.circuitOpenMs / 1_000)));
  }
}
