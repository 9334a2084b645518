import { AccessModule } from '@callboard/access';
import { MessagingModule, Outbox } from '@callboard/messaging';
import { Database, PersistenceModule, runMigrations, Transactions } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { startTestWorld, type ConfigOverrides, type TestWorld } from '@callboard/testing';
import { Module, type Type } from '@nestjs/common';
import { catalogConfigSchema } from '../src/config.js';
import { catalogMigrations } from '../src/migrations/index.js';
import { CatalogSeed } from './catalog-seed.js';

/** A reply, its JSON parsed where it is JSON. */
export interface Reply<T = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

/** The read side of the catalog, running on a real database, with a seed to fill it. */
export class CatalogWorld {
  readonly seed: CatalogSeed;
  readonly database: Database;
  readonly transactions: Transactions;

  private constructor(
    readonly world: TestWorld,
    readonly config: SharedConfig,
    readonly service: RunningService,
  ) {
    this.database = service.app.get(Database);
    this.transactions = service.app.get(Transactions);
    this.seed = new CatalogSeed(this.transactions, service.app.get(Outbox));
  }

  /** Starts a world and in it a service with these modules. */
  static async start(modules: Type[], { nats = false, config: overrides = {} }: { nats?: boolean; config?: ConfigOverrides } = {}): Promise<CatalogWorld> {
    const world = await startTestWorld({ service: 'catalog', nats });
    const config = world.config(overrides, catalogConfigSchema) as unknown as SharedConfig;
    await runMigrations({ config, service: 'catalog', migrations: catalogMigrations });
    const service = await createService({ name: 'catalog', config, module: readSide(modules, config) });
    return new CatalogWorld(world, config, service);
  }

  /** Another replica of the same service. */
  startReplica(modules: Type[]): Promise<RunningService> {
    return createService({ name: 'catalog', config: this.config, module: readSide(modules, this.config) });
  }

  get url(): string {
    return this.service.url;
  }

  get token(): string {
    return this.world.adminToken;
  }

  /** `path` begins after `/api`. */
  async request<T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply<T>> {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return { status: response.status, headers: response.headers, text, body: (json ? JSON.parse(text) : undefined) as T };
  }

  get<T = unknown>(path: string, headers?: Record<string, string>): Promise<Reply<T>> {
    return this.request('GET', path, undefined, headers);
  }

  post<T = unknown>(path: string, body: unknown): Promise<Reply<T>> {
    return this.request('POST', path, body);
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.world.stop();
  }
}

function readSide(modules: Type[], config: SharedConfig): Type {
  @Module({
    imports: [
      PersistenceModule.forRoot({ config, service: 'catalog' }),
      MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' }),
      AccessModule.forRoot({ config, service: 'catalog' }),
      ...modules,
    ],
  })
  class ReadSide {}
  return ReadSide;
}
