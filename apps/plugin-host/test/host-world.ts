import { readdirSync, readFileSync } from 'node:fs';
import { EntityCreated, GetEntities, RegisterKinds, type CloudEvent, type CommandReply, type CommandRequest } from '@callboard/contracts';
import { HandlesCommand, MessagingModule, messagingMigrations, Outbox } from '@callboard/messaging';
import { PersistenceModule, runMigrations, Transactions } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import type { PluginList, PluginView } from '@callboard/plugin-sdk';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { AppModule } from '../src/app.module.js';
import { pluginHostConfigSchema, type PluginHostConfig } from '../src/config.js';
import { CreatePlugins1732380000000 } from '../src/migrations/1732380000000-create-plugins.js';

export type HostConfig = SharedConfig & PluginHostConfig;

/** Answers for the catalog with what a test put into it. */
@Injectable()
class CatalogHandler {
  static readonly entities = new Map<string, CommandReply<typeof GetEntities>['entities'][number]>();
  static readonly actors: Array<string | undefined> = [];

  static readonly kinds: CommandRequest<typeof RegisterKinds>[] = [];

  @HandlesCommand(RegisterKinds)
  async register(request: CommandRequest<typeof RegisterKinds>): Promise<CommandReply<typeof RegisterKinds>> {
    CatalogHandler.kinds.push(request);
    return { changed: 0, kept: [] };
  }

  @HandlesCommand(GetEntities)
  async get({ refs, actor }: CommandRequest<typeof GetEntities>): Promise<CommandReply<typeof GetEntities>> {
    CatalogHandler.actors.push(actor);
    return { entities: refs.map((ref) => CatalogHandler.entities.get(ref) ?? null) };
  }
}

@Module({})
class CatalogDouble {
  static forRoot(config: SharedConfig): DynamicModule {
    return {
      module: CatalogDouble,
      imports: [PersistenceModule.forRoot({ config, service: 'catalog' }), MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' })],
      providers: [CatalogHandler],
    };
  }
}

/** Plugin-host on real servers, with a catalog that only announces and answers. */
export class HostWorld {
  readonly hosts: RunningService[] = [];
  private catalog?: RunningService;

  private constructor(readonly world: TestWorld) {}

  static async start(): Promise<HostWorld> {
    const world = await startTestWorld({ service: ['catalog', 'plugin-host'], nats: true });
    const config = world.config();
    await runMigrations({ config, service: 'catalog', migrations: [...messagingMigrations] });
    await runMigrations({ config, service: 'plugin-host', migrations: [...messagingMigrations, CreatePlugins1732380000000] });
    return new HostWorld(world);
  }

  get folder(): string {
    return this.world.folder;
  }

  get catalogEntities(): typeof CatalogHandler.entities {
    return CatalogHandler.entities;
  }

  /** On whose behalf the catalog was asked. */
  get catalogActors(): typeof CatalogHandler.actors {
    return CatalogHandler.actors;
  }

  /** What the catalog was told about kinds. */
  get catalogKinds(): typeof CatalogHandler.kinds {
    return CatalogHandler.kinds;
  }

  config(plugins: Record<string, unknown>): HostConfig {
    return this.world.config({ plugins }, pluginHostConfigSchema);
  }

  async startCatalog(): Promise<void> {
    const config = this.world.config();
    this.catalog = await createService({ name: 'catalog', config, module: CatalogDouble.forRoot(config) });
  }

  /** A replica with these plugins; short limits, so that what must end ends soon. */
  async startHost(folders: string[], { limits = {}, config = {}, token }: { limits?: Record<string, number>; config?: Record<string, unknown>; token?: object } = {}): Promise<RunningService> {
    const given = this.world.config(
      {
        plugins: { folders, config, limits: { restartFirstMs: 50, restartMaxMs: 400, heartbeatMs: 100, silenceMs: 700, callMs: 2_000, eventMs: 2_000, eventRetryMs: [30, 60, 90, 120], ...limits } },
        ...(token && { auth: { externalAccess: [{ type: 'static', options: { token: this.world.adminToken, subject: 'test-admin' } }, token] } }),
      },
      pluginHostConfigSchema,
    );
    const host = await createService({ name: 'plugin-host', config: given, module: AppModule.forRoot(given) });
    this.hosts.push(host);
    return host;
  }

  /** A request with the admin's token; `host` is the last replica unless told. */
  request(path: string, init: RequestInit = {}, host: RunningService | undefined = this.hosts.at(-1)): Promise<Response> {
    return fetch(`${host?.url}/api${path}`, { ...init, headers: { authorization: `Bearer ${this.world.adminToken}`, ...init.headers } });
  }

  async list(host?: RunningService): Promise<PluginList> {
    return (await (await this.request('/plugins', {}, host)).json()) as PluginList;
  }

  async view(id: string, host?: RunningService): Promise<PluginView> {
    return (await (await this.request(`/plugins/${id}`, {}, host)).json()) as PluginView;
  }

  async untilHealth(id: string, health: PluginView['health'], host?: RunningService): Promise<PluginView> {
    return waitFor(
      async () => {
        const view = await this.view(id, host);
        return view.health === health ? view : undefined;
      },
      { until: `${id} is ${health}`, timeoutMs: 20_000 },
    );
  }

  /** Announces that an entity was created, as the catalog would. */
  async announce(name: string, { kind = 'Component', revision = 1 }: { kind?: string; revision?: number } = {}): Promise<void> {
    const outbox = this.catalog?.app.get(Outbox, { strict: false });
    const transactions = this.catalog?.app.get(Transactions, { strict: false });
    await transactions?.run(async (tx) => outbox?.append(tx, { contract: EntityCreated, ...anEntityChange(name, kind, revision) }));
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.splice(0).map((host) => host.close()));
    await this.catalog?.close();
    await this.world.stop();
  }
}

function anEntityChange(name: string, kind: string, revision: number) {
  const ref = `${kind.toLowerCase()}:default/${name}`;
  return {
    subject: ref,
    revision,
    data: {
      ref,
      uid: `uid-${kind}-${name}`,
      revision,
      entity: { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name, namespace: 'default' }, spec: { owner: 'group:default/payments' } },
      relations: [{ source: ref, type: 'ownedBy', target: 'group:default/payments' }],
    },
  };
}

/** The same change as an event that is handed over directly. */
export function anEvent(name: string, revision = 1): CloudEvent {
  const { subject, data } = anEntityChange(name, 'Component', revision);
  return {
    specversion: '1.0',
    id: `${data.uid}@${revision}`,
    source: '/catalog',
    type: EntityCreated.type,
    subject,
    time: '2026-11-23T10:00:00.000Z',
    datacontenttype: 'application/json',
    revision,
    data,
  };
}

/** Process ids of the Node processes that run a plugin's server: a witness besides what the host says. */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return program === process.execPath && args.includes(`${folder}/dist/server.mjs`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
