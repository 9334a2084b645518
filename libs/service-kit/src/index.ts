export { BodyLimit, rawBodyOf, TakesWebhooks } from './body-limit.js';
export {
  CONFIG,
  ConfigError,
  loadConfig,
  natsUrlOf,
  postgresUrlOf,
  readConfig,
  redisUrlOf,
  serviceUrl,
  sharedConfigSchema,
  type Config,
  type SharedConfig,
} from './config.js';
export { currentContext, extractTrace, injectTrace, runInContext, setActor, type CarriedContext, type RequestContext } from './context.js';
export { BareReply, sendError, type ErrorEnvelope } from './error-reply.js';
export {
  AppError,
  Conflict,
  errorFromWire,
  errorToWire,
  InvalidInput,
  NotAllowed,
  NotFound,
  Unauthenticated,
  Unavailable,
  type ErrorKind,
  type ErrorOnWire,
} from './errors.js';
export { openEventStream, type EventStream, type EventStreamOptions, type ServerSentEvent, type StreamEnd } from './event-stream.js';
export { Health, type HealthReport, type HealthState, type ReadinessRole } from './health.js';
export { parseJson } from './json-body.js';
export { createLogger, ServiceLogger, type Logger } from './logger.js';
export { weakEntityTag } from './reply-shape.js';
export { parseBody, parseParams, parseQuery, queryParam } from './request-shape.js';
export { createService, startService, type RunningService, type ServiceOptions } from './start-service.js';
export { ServiceKitModule } from './service-kit.module.js';
export { withSpan } from './tracing.js';
export { TRANSPORTS, type Transports } from './transports.js';
