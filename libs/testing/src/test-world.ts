import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@callboard/contracts';
import { sharedConfigSchema, type SharedConfig } from '@callboard/service-kit';
import type { z } from 'zod';
import { acquireServers } from './test-servers.js';
import { createDatabase, type WorldPostgres } from './world-postgres.js';
import { WorldNats } from './world-nats.js';
import { WorldRedis } from './world-redis.js';

/** What a test needs. */
export interface WorldNeeds {
  /** The services that get a role and a schema; all when left out. */
  service?: ServiceName | readonly ServiceName[];
  /** True when left out. */
  postgres?: boolean;
  nats?: boolean;
  redis?: boolean;
}

/** Parts of a configuration, nested as in the file. */
export type ConfigOverrides = Record<string, unknown>;

/** Nobody listens on port 1: what points there is away. */
const NOWHERE = '127.0.0.1:1';

/** Real servers for one spec, empty and of its own; made by {@link startTestWorld}. */
export class TestWorld {
  /** Accepted as `Bearer` by every service, with the admin role. */
  readonly adminToken = randomBytes(16).toString('hex');
  private readonly encryptionKey = randomBytes(32).toString('base64');

  constructor(
    /** A folder of its own, removed at the end. */
    readonly folder: string,
    private readonly parts: { postgres?: WorldPostgres; nats?: WorldNats; redis?: WorldRedis },
    private readonly releaseServers: () => Promise<void>,
  ) {}

  get postgres(): WorldPostgres {
    return present(this.parts.postgres, 'postgres');
  }

  get nats(): WorldNats {
    return present(this.parts.nats, 'nats');
  }

  get redis(): WorldRedis {
    return present(this.parts.redis, 'redis');
  }

  /**
   * A configuration as services get it: local mode, free ports, this world's servers; what the world lacks is away.
   * With a schema (a service's own), its part is read from `overrides` too.
   */
  config(overrides?: ConfigOverrides): SharedConfig;
  config<S extends z.ZodType>(overrides: ConfigOverrides, schema: S): SharedConfig & z.output<S>;
  config(overrides: ConfigOverrides = {}, schema?: z.ZodType): unknown {
    const { postgres, nats, redis } = this.parts;
    const perService = (url: (service: ServiceName) => string): Record<string, string> => Object.fromEntries(SERVICES.map((service) => [service, url(service)]));
    const document = merge(
      {
        mode: 'local',
        dataDir: this.folder,
        services: Object.fromEntries(['portal', ...SERVICES].map((name) => [name, { host: '127.0.0.1', port: 0 }])),
        infrastructure: {
          postgresUrls: perService((service) => postgres?.url(service) ?? `postgres://nobody@${NOWHERE}/nothing`),
          natsUrls: perService((service) => nats?.url(service) ?? `nats://${NOWHERE}`),
          redisUrls: redis ? perService((service) => redis.url(service)) : {},
        },
        auth: { encryptionKey: this.encryptionKey, externalAccess: [{ type: 'static', options: { token: this.adminToken, subject: 'test-admin' } }] },
        permission: { assignments: [{ role: 'admin', members: ['user:development/guest'] }] },
        logging: { level: process.env.CALLBOARD_TEST_LOG ?? 'silent' },
      },
      overrides,
    ) as ConfigOverrides;
    // Key by key, as readConfig does: a service may add keys to a part that is shared.
    return merge(sharedConfigSchema.parse(document), schema?.parse(document));
  }

  /** Ends the servers and removes everything they stored. */
  async stop(): Promise<void> {
    const { postgres, nats, redis } = this.parts;
    await Promise.all([nats?.kill(), redis?.kill(), postgres?.drop()]);
    await rm(this.folder, { recursive: true, force: true });
    await this.releaseServers();
  }
}

/** Starts what the test asks for, all at once; call `stop()` in the end. */
export async function startTestWorld({ service = SERVICES, postgres = true, nats = false, redis = false }: WorldNeeds = {}): Promise<TestWorld> {
  const services = typeof service === 'string' ? [service] : service;
  const { servers, release } = await acquireServers();
  const folder = mkdtempSync(join(tmpdir(), 'callboard-world-'));
  const redisProgram = redis ? present(servers.redisServer, 'redis program') : undefined;
  const [database, broker, queue] = await Promise.all([
    postgres ? createDatabase(servers.postgresUrl, services) : undefined,
    nats ? startNats(servers.natsServer, folder) : undefined,
    redisProgram ? startRedis({ program: redisProgram, libraryPath: servers.redisLibraryPath }, folder) : undefined,
  ]);
  return new TestWorld(folder, { postgres: database, nats: broker, redis: queue }, release);
}

async function startNats(program: string, folder: string): Promise<WorldNats> {
  const nats = await WorldNats.create(program, folder);
  await nats.start();
  return nats;
}

async function startRedis(program: { program: string; libraryPath?: string }, folder: string): Promise<WorldRedis> {
  const redis = await WorldRedis.create(program, folder);
  await redis.start();
  return redis;
}

function present<T>(part: T | undefined, name: string): T {
  if (part === undefined) {
    throw new Error(`This world has no ${name}: ask startTestWorld for it`);
  }
  return part;
}

function merge(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) {
    return above === undefined ? below : above;
  }
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(below[key], above[key])]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
