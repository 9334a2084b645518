import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@callboard/contracts';
import { loadLauncherParts } from './launcher-parts.js';
import { freePort, ServerProcess, spawnQuietly } from './server-process.js';

/** The Redis server of one world, with the users and rights that the launcher gives. */
export class WorldRedis extends ServerProcess {
  private constructor(
    port: number,
    private readonly passwords: Record<string, string>,
    launch: ConstructorParameters<typeof ServerProcess>[2],
  ) {
    super('redis-server', port, launch);
  }

  static async create({ program, libraryPath }: { program: string; libraryPath?: string }, folder: string): Promise<WorldRedis> {
    const port = await freePort();
    const passwords = Object.fromEntries(SERVICES.map((service) => [service, randomBytes(16).toString('hex')]));
    const { redisAcl, redisConfig } = await loadLauncherParts();
    const data = join(folder, 'redis');
    mkdirSync(data, { recursive: true });
    const aclFile = join(folder, 'redis.acl');
    const configFile = join(folder, 'redis.conf');
    writeFileSync(aclFile, redisAcl(passwords), { mode: 0o600 });
    writeFileSync(configFile, redisConfig({ port, folder: data, aclFile }), { mode: 0o600 });
    const env = libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env;
    return new WorldRedis(port, passwords, () => spawnQuietly(program, [configFile], env));
  }

  /** URL of a service's user. */
  url(service: ServiceName): string {
    return `redis://${service}:${this.passwords[service]}@127.0.0.1:${this.port}`;
  }
}
