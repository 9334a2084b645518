import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import {
  HostError,
  RouteError,
  type CatalogEntity,
  type ListenerExtension,
  type PluginEvent,
  type PluginContext,
  type PluginLogger,
  type PluginStorage,
  type RouteExtension,
  type RouteReply,
  type ServerExtension,
} from './extension-points.js';
import { EVENTS_TURN_MS, MAX_EVENT_WRITES, MAX_REPLY_BYTES, PROTOCOL_VERSION, type EventsParams, type EventsResult, type LogParams, type RouteParams, type StartParams, type StartResult } from './protocol.js';
import { RpcError, RpcPeer } from './rpc-peer.js';
import { StagedStorage } from './staged-storage.js';

// The program of a plugin's process: `node … runner.js <server module>`. It lends the plugin's code what the host offers over
// file descriptor 3, and ends when that pipe ends.

const PIPE = 3;

const routes = new Map<string, RouteExtension>();
const listeners = new Map<string, ListenerExtension>();
let config: Readonly<Record<string, unknown>> = {};

const pipe = new Socket({ fd: PIPE, readable: true, writable: true });
const host = new RpcPeer({
  send: (frame) => void pipe.write(frame),
  onRequest: (method, params) => answer(method, params),
});

pipe.on('data', (chunk: Buffer) => host.receive(chunk));
pipe.on('error', () => process.exit(0));
pipe.on('close', () => process.exit(0));
takeSignalsAway();

function answer(method: string, params: unknown): Promise<unknown> {
  switch (method) {
    case 'ping':
      return Promise.resolve({});
    case 'start':
      return start(params as StartParams);
    case 'route':
      return callRoute(params as RouteParams);
    case 'events':
      return callListener(params as EventsParams);
    default:
      return Promise.reject(new RpcError('invalid_request', `The process knows no "${method}"`));
  }
}

async function start(params: StartParams): Promise<StartResult> {
  if (params.protocol !== PROTOCOL_VERSION) {
    throw new RpcError('plugin_invalid', `The host speaks protocol ${String(params.protocol)}, this SDK ${PROTOCOL_VERSION}`);
  }
  config = Object.freeze(params.config);
  const entry = pathToFileURL(process.argv[2] ?? '').href;
  const { extensions = [] } = await reporting('start', async () => (await import(entry)) as { extensions?: readonly ServerExtension[] });
  for (const extension of extensions) {
    if (extension.point === 'route') routes.set(`${extension.method} ${extension.path}`, extension);
    else listeners.set(extension.name, extension);
  }
  return { routes: [...routes.keys()].sort(), listeners: [...listeners.keys()].sort() };
}

async function callRoute({ route, request }: RouteParams): Promise<RouteReply> {
  const extension = routes.get(route);
  if (!extension) throw new RpcError('capability_not_declared', `The server module has no route ${route}`);
  const { status, headers, body } = await reporting(route, async () => checkReply(await extension.handle(request, context(storage))));
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_REPLY_BYTES) throw new RpcError('too_large', `The answer of ${route} has ${bytes} bytes, ${MAX_REPLY_BYTES} are possible`);
  return { status, headers, body };
}

/** Bytes of writes after which no further event is begun: all have to fit into one answer. */
const EVENTS_TURN_BYTES = 1024 * 1024;

/** Each event sees what those before it have written. One that fails ends the turn: the host sends it again, as the first. */
async function callListener({ listener, events }: EventsParams): Promise<EventsResult> {
  const extension = listeners.get(listener);
  if (!extension) throw new RpcError('capability_not_declared', `The server module has no listener ${listener}`);
  const turn = new StagedStorage(storage);
  const until = performance.now() + EVENTS_TURN_MS;
  let handled = 0;
  for (const event of events) {
    if (handled > 0 && (performance.now() > until || turn.bytes > EVENTS_TURN_BYTES)) break;
    const staged = new StagedStorage(turn);
    if (!(await handle(extension, event, staged, handled === 0))) break;
    if (handled > 0 && turn.sizeWith(staged) > MAX_EVENT_WRITES) break;
    turn.adopt(staged);
    handled += 1;
  }
  return { handled, writes: turn.writes() };
}

/** Whether the event was handled; only the failure of a first one is reported. */
async function handle(extension: ListenerExtension, event: PluginEvent, staged: StagedStorage, isFirst: boolean): Promise<boolean> {
  const work = async (): Promise<void> => extension.handle(event, context(staged));
  if (isFirst) {
    await reporting(extension.name, work);
    return true;
  }
  return work().then(
    () => true,
    () => false,
  );
}

/** Runs the plugin's code; what it throws goes to the log whole and to the caller as far as it is meant for callers. */
async function reporting<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RouteError) throw new RpcError('plugin_refused', error.message, error.status);
    log.error(`${what} failed: ${error instanceof Error ? error.message : String(error)}`, error instanceof Error && error.stack ? { stack: error.stack } : undefined);
    if (error instanceof HostError) throw new RpcError(error.code, error.message);
    throw new RpcError('plugin_failed', error instanceof Error ? error.message : String(error));
  }
}

function checkReply(reply: RouteReply | undefined): RouteReply {
  if (typeof reply?.status !== 'number' || typeof reply.body !== 'string') throw new TypeError('the handler must return what json() or text() made');
  return reply;
}

const log: PluginLogger = {
  debug: (message, fields) => writeLog('debug', message, fields),
  info: (message, fields) => writeLog('info', message, fields),
  warn: (message, fields) => writeLog('warn', message, fields),
  error: (message, fields) => writeLog('error', message, fields),
};

function writeLog(level: LogParams['level'], message: string, fields?: LogParams['fields']): void {
  host.notify('log', { level, message: String(message).slice(0, 8_192), fields } satisfies LogParams);
}

const storage: PluginStorage = {
  get: async <Value>(key: string) => (((await ask('storage.get', { key })) as { value?: Value }).value),
  set: async (key, value) => void (await ask('storage.set', { key, value })),
  delete: async (key) => void (await ask('storage.delete', { key })),
  list: async <Value>(prefix: string, page: { after?: string; limit?: number } = {}) =>
    ((await ask('storage.list', { prefix, ...page })) as { entries: Array<{ key: string; value: Value }> }).entries,
};

function context(storageOfCall: PluginStorage): PluginContext {
  return {
    config,
    log,
    storage: storageOfCall,
    catalog: {
      entities: async (refs) =>
        ((await ask('catalog.entities', { refs })) as { entities: Array<CatalogEntity | null> }).entities.map((entity) => entity ?? undefined),
    },
  };
}

async function ask(method: string, params: unknown): Promise<unknown> {
  try {
    return await host.request(method, params);
  } catch (error) {
    throw error instanceof RpcError ? new HostError(error.code, error.message) : error;
  }
}

/** The permission model leaves signals to other processes open; where the process sees others, it shall not end them. */
function takeSignalsAway(): void {
  for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd']) {
    Object.defineProperty(process, name, { value: undefined, writable: false, configurable: false });
  }
  syncBuiltinESMExports();
}
