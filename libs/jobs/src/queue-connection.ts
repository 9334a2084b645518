import type { ServiceName } from '@callboard/contracts';
import { postgresUrlOf, type SharedConfig } from '@callboard/service-kit';

/** Waiting time before the next try to connect: grows to 5 s, with jitter, for ever. */
export function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(5_000, 100 * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** The parts of a Redis URL as ioredis takes them; BullMQ makes its own client of them, which connects again until `stopping`. */
export function redisConnection(url: string, stopping: AbortSignal) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' && { tls: {} }),
    retryStrategy: (attempt: number) => (stopping.aborted ? null : reconnectDelayMs(attempt)),
  };
}

/** The service's own role, in a schema beside its tables: `<service>_jobs`. The role must be allowed to create it. */
export function postgresJobsConnection(config: SharedConfig, service: ServiceName) {
  return { connectionString: postgresUrlOf(config, service), schema: `${service.replaceAll('-', '_')}_jobs`, migrate: true, max: 4 };
}
