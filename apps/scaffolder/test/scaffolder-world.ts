import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import type { RunningService } from '@callboard/service-kit';
import { freePort, startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { CreateTasks1732380000000 } from '../src/migrations/1732380000000-create-tasks.js';
import { startStandInCatalog, type StandInCatalog } from './stand-in-catalog.js';
import { startStandInIdentity } from './stand-in-identity.js';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const GIT_SERVER = fileURLToPath(new URL('../../../tools/start/git-server.mjs', import.meta.url));

export interface Reply {
  status: number;
  headers: Headers;
  json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface StreamEvent {
  id: number;
  taskId: string;
  type: string;
  body: { message?: string; stepId?: string; status?: string; output?: any; error?: any; reason?: string; recoverStrategy?: string }; // eslint-disable-line @typescript-eslint/no-explicit-any
  createdAt: string;
  isTaskRecoverable: boolean;
}

/** A scaffolder in a process of its own. */
export class ScaffolderProcess {
  constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  get pid(): number {
    return this.child.pid!;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}

/** A scaffolder with everything that it needs, all real but for the catalog and identity. */
export class ScaffolderWorld {
  private readonly processes: ScaffolderProcess[] = [];
  private gitServer?: ChildProcess;
  gitHost = '';

  private constructor(
    readonly world: TestWorld,
    readonly catalog: StandInCatalog,
    /** A token of a user, as identity would sign it. */
    readonly tokenFor: (ref: string) => Promise<string>,
    private readonly neighbours: RunningService[],
  ) {}

  static async start(): Promise<ScaffolderWorld> {
    const world = await startTestWorld({ service: ['catalog', 'identity', 'scaffolder'], nats: true, redis: true });
    const config = world.config();
    for (const service of ['catalog', 'identity'] as const) await runMigrations({ config, service, migrations: messagingMigrations });
    await runMigrations({ config, service: 'scaffolder', migrations: [...messagingMigrations, CreateTasks1732380000000] });
    const { service, catalog } = await startStandInCatalog(config);
    const identity = await startStandInIdentity(config);
    const made = new ScaffolderWorld(world, catalog, identity.tokenFor, [service, identity.service]);
    await made.startGitServer();
    return made;
  }

  /** Starts one more scaffolder on the same servers. */
  async startScaffolder(overrides: Record<string, unknown> = {}): Promise<ScaffolderProcess> {
    const port = await freePort();
    const folder = join(this.world.folder, `scaffolder-${port}`);
    mkdirSync(folder);
    const { mode: _mode, ...config } = this.world.config({
      services: { scaffolder: { host: '127.0.0.1', port } },
      dataDir: folder,
      integrations: { git: [{ host: this.gitHost, username: 'callboard', password: this.gitPassword }] },
    });
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...config, ...overrides }));
    const child = spawn(process.execPath, [join(PROJECT, 'dist/main.js')], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, CALLBOARD_MODE: 'local', CALLBOARD_CONFIG: file },
      stdio: ['ignore', process.env.CALLBOARD_TEST_LOG ? 'inherit' : 'ignore', 'inherit'],
    });
    const started = new ScaffolderProcess(`http://127.0.0.1:${port}`, child);
    this.processes.push(started);
    await waitFor(async () => (await fetch(`${started.url}/readyz`)).status === 200, { timeoutMs: 30_000, until: 'the scaffolder is ready' });
    return started;
  }

  /** Puts a template and its skeleton on disk and into the catalog, as a location of the configuration would. */
  async addTemplate(name: string, spec: Record<string, unknown>, files: Record<string, string | Buffer> = {}, { announce = true }: { announce?: boolean } = {}): Promise<string> {
    const folder = join(this.world.folder, 'templates', name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const ref = `template:default/${name}`;
    const annotations = { 'backstage.io/managed-by-location': `file:${join(folder, 'template.yaml')}` };
    const entity = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name, namespace: 'default', title: name, annotations }, spec: { type: 'service', ...spec } };
    await this.catalog.put(ref, entity, { announce });
    return ref;
  }

  async call(scaffolder: ScaffolderProcess, method: string, path: string, body?: unknown, token = this.world.adminToken): Promise<Reply> {
    const reply = await fetch(`${scaffolder.url}/api/scaffolder${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, json: text === '' ? undefined : JSON.parse(text) };
  }

  async create(scaffolder: ScaffolderProcess, templateRef: string, values: Record<string, unknown> = {}, secrets?: Record<string, string>): Promise<string> {
    const { status, json } = await this.call(scaffolder, 'POST', '/v2/tasks', { templateRef, values, secrets });
    if (status !== 201) throw new Error(`The task was refused: ${status} ${JSON.stringify(json)}`);
    return json.id as string;
  }

  /** All events up to the end of the task, over the event stream. */
  async follow(scaffolder: ScaffolderProcess, taskId: string, after?: number): Promise<StreamEvent[]> {
    const query = after === undefined ? '' : `?after=${after}`;
    const reply = await fetch(`${scaffolder.url}/api/scaffolder/v2/tasks/${taskId}/eventstream${query}`, { headers: { authorization: `Bearer ${this.world.adminToken}` } });
    const text = await reply.text();
    const frames = text.split('\n\n').filter((frame) => frame.startsWith('event: '));
    return frames.map((frame) => {
      const [event = '', data = ''] = frame.split('\n');
      const parsed = JSON.parse(data.replace(/^data: /, '')) as StreamEvent;
      if (parsed.type !== event.replace(/^event: /, '')) throw new Error(`The frame ${event} holds an event of type ${parsed.type}`);
      return parsed;
    });
  }

  /** The task once it has ended. */
  async ended(scaffolder: ScaffolderProcess, taskId: string, timeoutMs = 30_000): Promise<Reply['json']> {
    return waitFor(
      async () => {
        const { json } = await this.call(scaffolder, 'GET', `/v2/tasks/${taskId}`);
        return ['completed', 'failed', 'cancelled'].includes(json.status) ? json : undefined;
      },
      { timeoutMs, until: `task ${taskId} has ended` },
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.end('SIGKILL')));
    this.gitServer?.kill('SIGKILL');
    await Promise.all(this.neighbours.map((service) => service.close()));
    await this.world.stop();
  }

  private readonly gitPassword = randomBytes(12).toString('hex');

  private async startGitServer(): Promise<void> {
    const port = await freePort();
    this.gitHost = `localhost:${port}`;
    this.gitServer = spawn(process.execPath, [GIT_SERVER, '--folder', join(this.world.folder, 'git'), '--port', String(port), '--username', 'callboard'], {
      env: { ...process.env, CALLBOARD_GIT_PASSWORD: this.gitPassword },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await waitFor(async () => (await fetch(`http://${this.gitHost}/`)).status === 200, { until: 'the git server listens' });
  }

  /** Runs git in a bare repository of the git server. */
  gitFolder(owner: string, repository: string): string {
    return join(this.world.folder, 'git', owner, `${repository}.git`);
  }
}
