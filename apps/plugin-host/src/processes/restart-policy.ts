/** The limits that a {@link RestartPolicy} keeps. */
export interface RestartLimits {
  readonly restartFirstMs: number;
  readonly restartMaxMs: number;
  readonly degradedAfter: number;
  readonly stableMs: number;
}

/** Counts failures in a row and says how long to wait before the next start. */
export class RestartPolicy {
  private failures = 0;

  constructor(private readonly limits: RestartLimits) {}

  /** Notes that a process ended by itself after `ranMs`; gives the wait before the next start. */
  failed(ranMs: number): number {
    this.failures = ranMs >= this.limits.stableMs ? 1 : this.failures + 1;
    return Math.min(this.limits.restartMaxMs, this.limits.restartFirstMs * 2 ** Math.min(this.failures - 1, 30));
  }

  /** Forgets the past: the process has run well for long enough, or a person switched the plugin. */
  reset(): void {
    this.failures = 0;
  }

  get degraded(): boolean {
    return this.failures >= this.limits.degradedAfter;
  }
}
