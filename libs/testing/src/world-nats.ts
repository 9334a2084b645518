import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES, type ServiceName } from '@callboard/contracts';
import { loadLauncherParts } from './launcher-parts.js';
import { freePort, ServerProcess, spawnQuietly } from './server-process.js';

/** A user who may do everything, for what an operator does. */
const OPERATOR = 'operator';

/** The NATS server of one world, with the users and rights that the launcher gives. */
export class WorldNats extends ServerProcess {
  private constructor(
    port: number,
    private readonly folder: string,
    private readonly passwords: Record<string, string>,
    program: string,
  ) {
    super('nats-server', port, () => spawnQuietly(program, ['--config', join(folder, 'nats.conf')]));
  }

  static async create(program: string, folder: string): Promise<WorldNats> {
    const port = await freePort();
    const passwords = Object.fromEntries([...SERVICES, OPERATOR].map((user) => [user, randomBytes(16).toString('hex')]));
    const { natsConfig } = await loadLauncherParts();
    const { stdout } = await promisify(execFile)(program, ['--version']);
    const version = /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '2.9.0';
    const { [OPERATOR]: operatorPassword, ...services } = passwords;
    const text = natsConfig({ port, folder: join(folder, 'jetstream'), passwords: services, version })
      // What a test writes need not survive a power failure.
      .replace(/^\s*sync_interval: always\n/m, '')
      .replace('users: [', `users: [\n    { user: "${OPERATOR}", password: "${operatorPassword}" }`);
    writeFileSync(join(folder, 'nats.conf'), text, { mode: 0o600 });
    return new WorldNats(port, folder, passwords, program);
  }

  /** URL of a service's user. */
  url(service: ServiceName): string {
    return this.urlOf(service);
  }

  /** URL of a user without limits: for what an operator would do, such as deleting a stream. */
  get operatorUrl(): string {
    return this.urlOf(OPERATOR);
  }

  /** Deletes everything it has stored; the server must not run. */
  async wipe(): Promise<void> {
    await rm(join(this.folder, 'jetstream'), { recursive: true, force: true });
  }

  private urlOf(user: string): string {
    return `nats://${user}:${this.passwords[user]}@127.0.0.1:${this.port}`;
  }
}
