import { backendUrl, type BackendName, type PortalConfig } from '../config.js';

type State = 'ok' | 'degraded' | 'down';

export interface ReadinessReport {
  readonly status: State;
  readonly checks: Readonly<Record<string, State>>;
}

const CHECK_TIMEOUT_MS = 1_000;

/** Readiness of the portal itself: a service that is away makes it `degraded`, for its other pages still work. */
export async function reportReadiness(config: PortalConfig, serving: boolean): Promise<ReadinessReport> {
  if (!serving) return { status: 'down', checks: { portal: 'down' } };
  const names = Object.keys(config.services).filter((name): name is BackendName => name !== 'portal');
  const checks = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await checkLiveness(config, name)] as const)));
  const status = Object.values(checks).every((state) => state === 'ok') ? 'ok' : 'degraded';
  return { status, checks };
}

async function checkLiveness(config: PortalConfig, name: BackendName): Promise<State> {
  try {
    const response = await fetch(`${backendUrl(config, name)}/livez`, { signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? 'ok' : 'down';
  } catch {
    return 'down';
  }
}
