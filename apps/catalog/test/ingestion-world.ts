import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EventLog, type StoredEvent } from '@callboard/messaging';
import { Database, runMigrations } from '@callboard/persistence';
import { createService, type RunningService, type SharedConfig } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { AppModule } from '../src/app.module.js';
import { catalogConfigSchema, type CatalogConfig } from '../src/config.js';
import { catalogMigrations } from '../src/migrations/index.js';

/** A JSON entity as the API serves it. */
export interface ServedEntity {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid: string; etag: string; annotations: Record<string, string>; [key: string]: unknown };
  spec?: Record<string, unknown>;
  relations: { type: string; targetRef: string }[];
  status?: { items: { message: string; error: { code: string; location?: string; line?: number; column?: number } }[] };
}

export interface Reply<T> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

/** A program with a token of its own, besides the test's. */
export interface StaticCaller {
  token: string;
  subject: string;
  /** What of the catalog it may do; left out: everything. */
  permission?: string[];
}

const toExternalAccess = ({ token, subject, permission }: StaticCaller) => ({ type: 'static', options: { token, subject }, ...(permission && { accessRestrictions: [{ plugin: 'catalog', permission }] }) });

/** The whole catalog service on real servers, with a folder to write entity files into. */
export class IngestionWorld {
  private readonly replicas: RunningService[] = [];

  private constructor(
    readonly world: TestWorld,
    private readonly service: RunningService,
    private readonly makeConfig: (locations?: readonly string[]) => CatalogConfig,
    readonly folder: string,
  ) {}

  /** `locations` are file targets relative to the world's folder. */
  static async start({ locations = [], files = {}, catalog = {}, config: overrides = {}, callers = [], nats = false }: { locations?: string[]; files?: Record<string, string>; catalog?: Record<string, unknown>; config?: Record<string, unknown>; callers?: readonly StaticCaller[]; nats?: boolean } = {}): Promise<IngestionWorld> {
    const world = await startTestWorld({ service: 'catalog', redis: true, nats });
    const folder = path.join(world.folder, 'repository');
    mkdirSync(folder, { recursive: true });
    writeFiles(folder, files);
    const makeConfig = (named: readonly string[] = locations): CatalogConfig =>
      world.config({ ...(callers.length > 0 && { auth: { externalAccess: [{ token: world.adminToken, subject: 'test-admin' }, ...callers].map(toExternalAccess) } }), ...overrides, catalog: { locations: named.map((target) => ({ type: 'file', target: path.join(folder, target), root: folder })), ...catalog } }, catalogConfigSchema) as unknown as CatalogConfig;
    const config = makeConfig();
    await runMigrations({ config: config as SharedConfig, service: 'catalog', migrations: catalogMigrations });
    const service = await createService({ name: 'catalog', config: config as SharedConfig, module: AppModule.forRoot(config) });
    return new IngestionWorld(world, service, makeConfig, folder);
  }

  /** Another replica of the service, with the same configuration or with other locations in it; gives its URL. */
  async startReplica(locations?: readonly string[]): Promise<string> {
    const config = this.makeConfig(locations);
    const replica = await createService({ name: 'catalog', config: config as SharedConfig, module: AppModule.forRoot(config) });
    this.replicas.push(replica);
    return replica.url;
  }

  get url(): string {
    return this.service.url;
  }

  /** The routes that the server knows, as its router prints them. */
  printRoutes(): string {
    return (this.service.app.getHttpAdapter().getInstance() as { printRoutes(options: object): string }).printRoutes({ commonPrefix: false });
  }

  get database(): Database {
    return this.service.app.get(Database);
  }

  get<T>(token: new (...args: never[]) => T): T {
    return this.service.app.get(token);
  }

  write(files: Record<string, string>): void {
    writeFiles(this.folder, files);
  }

  remove(name: string): void {
    rmSync(path.join(this.folder, name), { recursive: true });
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  /** `target` begins after `/api/catalog`. */
  async request<T = unknown>(method: string, target: string, body?: unknown, url = this.service.url, headers: Record<string, string> = {}): Promise<Reply<T>> {
    const response = await fetch(`${url}/api/catalog${target}`, {
      method,
      headers: { authorization: `Bearer ${this.world.adminToken}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return { status: response.status, headers: response.headers, text, body: (json ? JSON.parse(text) : undefined) as T };
  }

  /** An entity by its full ref; undefined when there is none. */
  async entity(ref: string): Promise<ServedEntity | undefined> {
    const [, kind = '', namespace = '', name = ''] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref) ?? [];
    const reply = await this.request<ServedEntity>('GET', `/entities/by-name/${[kind, namespace, name].map(encodeURIComponent).join('/')}`);
    return reply.status === 200 ? reply.body : undefined;
  }

  /** Refs of all entities but the generated locations, sorted. */
  async refs(): Promise<string[]> {
    const { body } = await this.request<ServedEntity[]>('GET', '/entities?fields=kind,metadata.name,metadata.namespace');
    return body.map(({ kind, metadata }) => `${kind}:${metadata.namespace}/${metadata.name}`.toLowerCase()).filter((ref) => !ref.includes('/generated-')).sort();
  }

  /** Waits for an entity to be there, and to be as wanted. */
  entityWhen(ref: string, holds: (entity: ServedEntity) => boolean = () => true): Promise<ServedEntity> {
    return waitFor(async () => {
      const entity = await this.entity(ref);
      return entity && holds(entity) ? entity : undefined;
    }, { until: `${ref} is as wanted` });
  }

  gone(ref: string): Promise<boolean> {
    return waitFor(async () => (await this.entity(ref)) === undefined, { until: `${ref} is gone` });
  }

  /** Waits until the configured locations have been read once. */
  async settled(): Promise<void> {
    await waitFor(async () => (await this.database.query(`SELECT 1 FROM sources WHERE last_attempt_at IS NULL OR state = 'processing'`)).length === 0, { timeoutMs: 30_000, until: 'every source has been read' });
  }

  /** Everything announced after a position of the log. */
  async events(after = 0): Promise<StoredEvent[]> {
    const log = this.get(EventLog);
    const events: StoredEvent[] = [];
    for (let batch = await log.read({ after, limit: 5000 }); batch.length > 0; batch = await log.read({ after: batch.at(-1)!.position, limit: 5000 })) {
      events.push(...batch);
    }
    return events;
  }

  /** The position of the newest event. */
  position(): Promise<number> {
    return this.get(EventLog).head();
  }

  async register(target: string, type = 'url'): Promise<Reply<{ location: { id: string; entityRef: string; status: { state: string; code?: string; message?: string } } }>> {
    return this.request('POST', '/locations', { type, target });
  }

  async stop(): Promise<void> {
    await Promise.all([this.service, ...this.replicas].map((service) => service.close()));
    await this.world.stop();
  }
}

/** YAML of a component; further lines of spec and metadata are given as they stand. */
export function componentYaml(name: string, { spec = '', metadata = '' }: { spec?: string; metadata?: string } = {}): string {
  return `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\n${metadata}spec:\n  type: service\n  lifecycle: production\n  owner: team-a\n${spec}`;
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
