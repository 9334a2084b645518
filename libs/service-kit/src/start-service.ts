import 'reflect-metadata';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UnknownElementException } from '@nestjs/core/errors/exceptions/index.js';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@callboard/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parse as parseQueryString } from 'qs';
import { honourBodyLimits } from './body-limit.js';
import { ConfigError, exitOnConfigError, requireServers, type SharedConfig } from './config.js';
import { ErrorFilter } from './error-reply.js';
import { InvalidInput } from './errors.js';
import { closeEventStreams } from './event-stream.js';
import { addHealthRoutes } from './health-routes.js';
import { Health } from './health.js';
import { addJsonBodies, DEFAULT_BODY_LIMIT } from './json-body.js';
import { configureLogging, createLogger, ServiceLogger } from './logger.js';
import { addReplyShape } from './reply-shape.js';
import { addSafeHeaders } from './safe-headers.js';
import { addRequestHooks } from './request-hooks.js';
import { ServiceKitModule } from './service-kit.module.js';
import { startTracing, stopTracing } from './tracing.js';
import { TRANSPORTS, type Transports } from './transports.js';
import { MAX_HEAD_BYTES, refuseConnection, refuseUrl } from './unreadable-request.js';

/** All of a shutdown: whoever sent SIGTERM waits 30 s before it kills. */
const SHUTDOWN_TIMEOUT_MS = 25_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than proxies keep theirs, so that they close first and no request meets a closing socket. */
const KEEP_ALIVE_MS = 75_000;
/** A route parameter may be an encoded URL or a ref; the router's own default of 100 is too short for both. */
const MAX_PARAM_LENGTH = 2_048;

export interface ServiceOptions {
  name: ServiceName;
  config: SharedConfig;
  module: Type | DynamicModule;
  /** Bytes of a JSON body unless a route says otherwise; default 1 MiB. */
  bodyLimit?: number;
}

/** A service that listens. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Stops taking work, finishes what was begun, closes connections. */
  close(): Promise<void>;
}

/** Starts a service and stays until SIGTERM or SIGINT, which drain it in less than 25 s; behind every `main.ts`. */
export async function startService(options: ServiceOptions): Promise<void> {
  const log = createLogger('service');
  process.on('unhandledRejection', (error) => log.error({ error }, 'a promise was rejected and nobody waited for it'));
  process.on('uncaughtException', (error) => {
    log.fatal({ error }, 'stopped by an error that nobody caught');
    process.exit(1);
  });
  let service: RunningService | undefined;
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(1);
    }, SHUTDOWN_TIMEOUT_MS).unref();
    void Promise.resolve(service?.close()).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'stopped with an error');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    requireServers(options.config, options.name);
    service = await createService(options);
  } catch (error) {
    if (error instanceof ConfigError) exitOnConfigError(options.name, error);
    log.fatal({ error }, 'did not start');
    process.exit(1);
  }
}

/** As {@link startService}, but leaves signals and the process alone: for specs and for programs that host a service. */
export async function createService({ name, config, module, bodyLimit }: ServiceOptions): Promise<RunningService> {
  configureLogging(name, config.logging.level);
  const log = createLogger('service');
  if (config.telemetry.otlpEndpoint) await startTracing(name, config.telemetry.otlpEndpoint);

  @Module({ imports: [ServiceKitModule.forRoot(config), module] })
  class ServiceRoot {}

  const adapter = new FastifyAdapter({ ...serverOptions(bodyLimit ?? DEFAULT_BODY_LIMIT), skipMiddie: true, multipart: false });
  const app = await NestFactory.create<NestFastifyApplication>(ServiceRoot, adapter, { logger: new ServiceLogger(), bodyParser: false, abortOnError: false });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  const unused = watchUnusedConnections(fastify.server);
  const health = app.get(Health);
  try {
    prepare(fastify, config, health);
    app.useGlobalFilters(new ErrorFilter());
    await app.init();
    const { host, port } = config.services[name];
    await app.listen(port, host);
    for (const strategy of findTransports(app)) app.connectMicroservice({ strategy });
    await app.startAllMicroservices();
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  health.markServing();
  const { address, port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  log.info({ url, mode: config.mode }, 'ready');

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    health.markStopping();
    closeEventStreams();
    // Node closes connections that are idle now; those that become idle while the rest drains must be closed too, and
    // those that clients opened for later: they count as busy until their first request.
    const sweep = setInterval(() => {
      app.getHttpServer().closeIdleConnections();
      unused.forEach((socket) => socket.destroy());
    }, 50);
    await app.close().finally(() => clearInterval(sweep));
    await stopTracing();
    log.info('stopped');
  };
  return { app, url, close: () => (closing ??= close()) };
}

/** Connections on which no request has come yet. */
function watchUnusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return unused;
}

/** A service without messaging provides none, and Nest knows no optional look-up. */
function findTransports(app: NestFastifyApplication): Transports {
  try {
    return app.get<Transports>(TRANSPORTS, { strict: false });
  } catch (error) {
    if (error instanceof UnknownElementException) return [];
    throw error;
  }
}

function serverOptions(bodyLimit: number) {
  return {
    bodyLimit,
    trustProxy: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: MAX_HEAD_BYTES },
    clientErrorHandler: refuseConnection,
    forceCloseConnections: 'idle' as const,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true, querystringParser: readQueryString },
    frameworkErrors: (cause: Error, request: unknown, reply: unknown) => refuseUrl(cause, request as FastifyRequest, reply as FastifyReply),
  };
}

function prepare(fastify: FastifyInstance, config: SharedConfig, health: Health): void {
  addRequestHooks(fastify);
  refuseLongQueries(fastify);
  honourBodyLimits(fastify);
  addJsonBodies(fastify);
  addSafeHeaders(fastify, { https: config.baseUrl.startsWith('https:') });
  addReplyShape(fastify);
  addHealthRoutes(fastify, health);
}

/** Parameters of one query; more are refused, for a filter that loses its last terms finds something else. */
const MAX_PARAMETERS = 1_000;

/** Repeated names become lists, brackets become structure, bounded; never a prototype. */
function readQueryString(text: string): Record<string, unknown> {
  return parseQueryString(text, { depth: 5, arrayLimit: 500, parameterLimit: MAX_PARAMETERS, plainObjects: true, strictNullHandling: false, duplicates: 'combine' });
}

/** The parser leaves out what is beyond its limit and cannot answer; this does. */
function refuseLongQueries(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const parameters = (request.raw.url ?? '').split('&').length;
    done(parameters > MAX_PARAMETERS ? new InvalidInput('invalid_request', `The query must not have more than ${MAX_PARAMETERS} parameters`) : undefined);
  });
}
