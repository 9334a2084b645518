/** The parts of the launcher that worlds are made with, so that a test meets the rights and settings of the real thing. */
interface LauncherParts {
  natsConfig(options: { port: number; folder: string; passwords: Record<string, string>; version: string }): string;
  redisConfig(options: { port: number; folder: string; aclFile: string }): string;
  redisAcl(passwords: Record<string, string>): string;
  provisionRoles(adminUrl: string, wanted: { roles: Record<string, string>; queuesInPostgres: boolean }): Promise<void>;
}

/** Loads them; they are plain modules that no package offers. */
export async function loadLauncherParts(): Promise<LauncherParts> {
  const load = (file: string): Promise<object> => import(new URL(`../../../tools/start/${file}`, import.meta.url).href) as Promise<object>;
  const [nats, redis, provision] = await Promise.all([load('nats-config.mjs'), load('redis-config.mjs'), load('provision.mjs')]);
  return { ...nats, ...redis, ...provision } as LauncherParts;
}
