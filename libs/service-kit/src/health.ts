import { Injectable } from '@nestjs/common';

export type HealthState = 'ok' | 'degraded' | 'down';

/** `required`: without it the service cannot serve · `degrades`: it can, with less. */
export type ReadinessRole = 'required' | 'degrades';

export interface HealthReport {
  status: HealthState;
  checks: Record<string, HealthState>;
}

/** How long a check may take before it counts as down. */
const CHECK_TIMEOUT_MS = 2_000;

/** Whether the service can do its work; other modules contribute what they depend on. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, { check: () => Promise<HealthState>; role: ReadinessRole }>();
  private phase: 'starting' | 'serving' | 'stopping' = 'starting';
  private asking: Promise<HealthReport> | undefined;

  /** Adds a dependency to the readiness report; a check that throws or takes over 2 s counts as down. */
  register(name: string, check: () => Promise<HealthState>, { readiness }: { readiness: ReadinessRole }): void {
    this.checks.set(name, { check, role: readiness });
  }

  /** Readiness now: `down` while starting, stopping, or when something required is down. Who asks at the same time shares the answer. */
  async report(): Promise<HealthReport> {
    if (this.phase !== 'serving') return { status: 'down', checks: { service: 'down' } };
    // Anybody may ask, and every check costs a dependency something.
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** True from the moment the process was told to stop. */
  get stopping(): boolean {
    return this.phase === 'stopping';
  }

  markServing(): void {
    if (this.phase === 'starting') this.phase = 'serving';
  }

  markStopping(): void {
    this.phase = 'stopping';
  }

  private async ask(): Promise<HealthReport> {
    const entries = await Promise.all([...this.checks].map(async ([name, { check, role }]) => ({ name, role, state: await withinTime(check) })));
    const down = entries.some(({ role, state }) => role === 'required' && state === 'down');
    const degraded = entries.some(({ state }) => state !== 'ok');
    return { status: down ? 'down' : degraded ? 'degraded' : 'ok', checks: Object.fromEntries(entries.map(({ name, state }) => [name, state])) };
  }
}

async function withinTime(check: () => Promise<HealthState>): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HealthState>((resolve) => {
    timer = setTimeout(() => resolve('down'), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check(), timeout]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
