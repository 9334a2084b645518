import { SERVICES, type ServiceName } from '@callboard/contracts';
import { z } from 'zod';
import { type Environment, mergeConfig, readConfigFile } from './config-files.js';

/** Injection token of the service's typed, frozen configuration. */
export const CONFIG = Symbol('callboard.config');

const DEFAULT_PORTS = { portal: 3000, catalog: 3101, scaffolder: 3102, search: 3103, 'plugin-host': 3104, identity: 3105 } as const;

const listenSchema = (port: number) =>
  z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65535).default(port),
      /** Where others reach it, when that is not where it listens (containers). */
      url: z.url({ protocol: /^https?$/ }).optional(),
    })
    .prefault({});

/** Addresses hold passwords: a bad one is named by its key and never printed. */
const serverUrl = (isAddress: (text: string) => boolean, example: string) => z.string().refine(isAddress, `is not an address of the form ${example}`);

const postgresUrl = serverUrl((url) => ['postgres:', 'postgresql:'].includes(protocolOf(url)), 'postgres://user:password@host:5432/database');
const natsUrl = serverUrl((urls) => urls.split(',').every((url) => ['nats:', 'tls:'].includes(protocolOf(url.trim()))), 'nats://user:password@host:4222[,…]');
const redisUrl = serverUrl((url) => ['redis:', 'rediss:'].includes(protocolOf(url)), 'redis://user:password@host:6379');

const perService = <S extends z.ZodType>(url: S) => z.partialRecord(z.enum(SERVICES), url).default({});

/** As the allow-list and the integrations compare it: a name or address with an optional port, nothing else of a URL. */
const host = z.string().refine(isHost, 'must be a host with an optional port, such as git.example.org or localhost:8080, without https:// and path');

const textOrTexts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).transform((value) => (typeof value === 'string' ? [value] : value));

const accessRestriction = z.strictObject({
  plugin: z.string().min(1),
  permission: textOrTexts.optional(),
  permissionAttribute: z.strictObject({ action: textOrTexts.optional() }).optional(),
});

const staticAccess = z.strictObject({
  type: z.literal('static'),
  options: z.strictObject({
    token: z.string().regex(/^\S{8,}$/, 'must be at least 8 characters without blanks'),
    subject: z.string().regex(/^\S+$/, 'must not be empty or hold blanks'),
  }),
  accessRestrictions: z.array(accessRestriction).min(1).optional(),
});

const integration = z.looseObject({
  host,
  token: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  apiBaseUrl: z.url({ protocol: /^https?$/ }).optional(),
});

/** Hosts that Backstage lets a configuration leave out. */
const USUAL_HOSTS: Readonly<Record<string, string>> = { github: 'github.com', gitlab: 'gitlab.com', bitbucketCloud: 'bitbucket.org', azure: 'dev.azure.com' };
/** Backstage's integrations that are no forges: nothing here reads from them. */
const OTHER_INTEGRATIONS = new Set(['awsS3', 'awsCodeCommit', 'azureBlobStorage', 'googleGcs']);

const integrations = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const forges = Object.entries(value).filter(([kind]) => !OTHER_INTEGRATIONS.has(kind));
  return Object.fromEntries(forges.map(([kind, entries]) => [kind, Array.isArray(entries) ? entries.map((entry: unknown) => withUsualHost(kind, entry)) : entries]));
}, z.record(z.string(), z.array(integration)).default({}));

function withUsualHost(kind: string, entry: unknown): unknown {
  const usual = USUAL_HOSTS[kind];
  return usual && typeof entry === 'object' && entry !== null && !('host' in entry) ? { ...entry, host: usual } : entry;
}

/** The part of the configuration that every service reads. */
export const sharedConfigSchema = z.object({
  organization: z.strictObject({ name: z.string().min(1).default('My organization') }).prefault({}),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/[?#@]/.test(url), 'must have no query, fragment or user name')
    .transform((url) => url.replace(/\/+$/, ''))
    .default('http://localhost:3000'),
  mode: z.enum(['local', 'production']).default('production'),
  dataDir: z.string().min(1).optional(),
  services: z
    .strictObject({
      portal: listenSchema(DEFAULT_PORTS.portal),
      catalog: listenSchema(DEFAULT_PORTS.catalog),
      scaffolder: listenSchema(DEFAULT_PORTS.scaffolder),
      search: listenSchema(DEFAULT_PORTS.search),
      'plugin-host': listenSchema(DEFAULT_PORTS['plugin-host']),
      identity: listenSchema(DEFAULT_PORTS.identity),
    })
    .prefault({}),
  infrastructure: z
    .strictObject({
      postgresUrl: postgresUrl.optional(),
      natsUrl: natsUrl.optional(),
      redisUrl: redisUrl.optional(),
      postgresUrls: perService(postgresUrl),
      natsUrls: perService(natsUrl),
      redisUrls: perService(redisUrl),
    })
    .prefault({}),
  auth: z
    .strictObject({
      externalAccess: z.array(staticAccess).default([]),
      guest: z
        .strictObject({
          enabled: z.boolean().default(true),
          entityRef: z
            .string()
            .regex(/^user:[a-z0-9._-]+\/[a-z0-9._-]+$/, 'must read user:<namespace>/<name> in lower case')
            .default('user:development/guest'),
        })
        .prefault({}),
      encryptionKey: z
        .string()
        .refine((key) => Buffer.from(key, 'base64').length === 32, 'must be 32 bytes in base64')
        .optional(),
    })
    .prefault({}),
  permission: z
    .strictObject({ assignments: z.array(z.strictObject({ role: z.enum(['admin', 'member']), members: z.array(z.string().min(1)) })).default([]) })
    .prefault({}),
  catalog: z.looseObject({ locations: z.array(z.looseObject({ type: z.string(), target: z.string() })).default([]) }).prefault({}),
  integrations,
  reading: z.strictObject({ allow: z.array(z.strictObject({ host, paths: z.array(z.string().startsWith('/')).optional() })).default([]) }).prefault({}),
  telemetry: z.strictObject({ otlpEndpoint: z.url({ protocol: /^https?$/ }).optional() }).prefault({}),
  logging: z.strictObject({ level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info') }).prefault({}),
});

export type SharedConfig = z.output<typeof sharedConfigSchema>;

/** A service's configuration: the shared part and its own, frozen through and through. */
export type Config<S extends z.ZodType = z.ZodObject> = Readonly<SharedConfig & z.output<S>>;

const TOP_LEVEL_KEYS = new Set([...Object.keys(sharedConfigSchema.shape), 'scaffolder', 'search', 'plugins', 'events']);

/** Secrets that stand in examples everywhere; production refuses to start with them. */
const WELL_KNOWN_SECRET = /^(.)\1*$|change[-_]?me|^(my[-_]?)?(secret|token|password|example)s?([-_]?(key|token))?\d*$|^12345678/i;

/** What is wrong with the configuration: one line per bad key. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

export interface ConfigSources {
  /** YAML files, later over earlier. */
  files: readonly string[];
  environment: Environment;
  /** Whose database must be named; left out: nobody's. */
  service?: ServiceName;
}

/**
 * Reads, merges and checks the configuration files.
 *
 * Throws {@link ConfigError} with every bad key at once.
 */
export function readConfig<S extends z.ZodType>(schema: S, { files, environment, service }: ConfigSources): Config<S> {
  const problems: string[] = [];
  let document: Record<string, unknown> = {};
  for (const file of files) document = mergeConfig(document, readConfigFile(file, environment, problems)) as Record<string, unknown>;

  for (const key of Object.keys(document)) {
    if (key === 'mode') problems.push('mode: is set by the environment variable CALLBOARD_MODE, not in a file');
    else if (!TOP_LEVEL_KEYS.has(key)) problems.push(`${key}: is not a key of the configuration`);
  }
  document.mode = environment.CALLBOARD_MODE || 'production';

  const shared = sharedConfigSchema.safeParse(document);
  const own = schema.safeParse(document);
  for (const result of [shared, own]) {
    for (const issue of result.error?.issues ?? []) problems.push(...describeIssue(issue));
  }
  if (shared.data?.mode === 'production') problems.push(...findUnsafeSecrets(shared.data));
  const infrastructure = sharedConfigSchema.shape.infrastructure.safeParse(document.infrastructure).data;
  if (infrastructure && service) problems.push(...findMissingServers({ infrastructure }, service, ['postgres']));
  if (problems.length > 0 || !shared.success || !own.success) throw new ConfigError([...new Set(problems)]);
  // Key by key: a service may add keys to a part that is shared.
  return deepFreeze(mergeConfig(shared.data, own.data)) as Config<S>;
}

/**
 * The configuration of a service from the files that CALLBOARD_CONFIG names (default `callboard.config.yaml`).
 *
 * Prints all bad keys and ends the process with status 78 (EX_CONFIG) when it cannot be used.
 */
export function loadConfig<S extends z.ZodType>(service: ServiceName, schema: S): Config<S> {
  const files = (process.env.CALLBOARD_CONFIG || 'callboard.config.yaml').split(',').map((file) => file.trim()).filter(Boolean);
  try {
    return readConfig(schema, { files, environment: process.env, service });
  } catch (error) {
    return exitOnConfigError(service, error);
  }
}

/** Prints what is wrong with the configuration and ends the process with status 78 (EX_CONFIG); any other error is thrown on. */
export function exitOnConfigError(service: ServiceName, error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${service}: ${error.message}\n`);
  process.exit(78);
}

/** Throws {@link ConfigError} unless the configuration names every server that a running service cannot be without. */
export function requireServers(config: SharedConfig, service: ServiceName): void {
  const problems = findMissingServers(config, service, ['postgres', 'nats']);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Where another service (or the portal) is reached from here, without a slash at the end. */
export function serviceUrl(config: SharedConfig, service: ServiceName | 'portal'): string {
  const { url, host, port } = config.services[service];
  if (url) return url.replace(/\/+$/, '');
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}

/** The database URL of a service; throws {@link ConfigError} when there is none. */
export function postgresUrlOf(config: SharedConfig, service: ServiceName): string {
  return requiredUrl(config, service, 'postgres');
}

/** The NATS URL of a service, credentials included; throws {@link ConfigError} when there is none. */
export function natsUrlOf(config: SharedConfig, service: ServiceName): string {
  return requiredUrl(config, service, 'nats');
}

/** The Redis URL of a service; undefined where there is no Redis. */
export function redisUrlOf(config: SharedConfig, service: ServiceName): string | undefined {
  return config.infrastructure.redisUrls[service] ?? config.infrastructure.redisUrl;
}

type RequiredServer = 'postgres' | 'nats';

function requiredUrl({ infrastructure }: SharedConfig, service: ServiceName, server: RequiredServer): string {
  const url = infrastructure[`${server}Urls`][service] ?? infrastructure[`${server}Url`];
  if (url) return url;
  throw new ConfigError([missingServer(service, server)]);
}

function findMissingServers({ infrastructure }: Pick<SharedConfig, 'infrastructure'>, service: ServiceName, servers: readonly RequiredServer[]): string[] {
  const missing = servers.filter((server) => !infrastructure[`${server}Urls`][service] && !infrastructure[`${server}Url`]);
  return missing.map((server) => missingServer(service, server));
}

function missingServer(service: ServiceName, server: RequiredServer): string {
  return `infrastructure.${server}Url: is missing, and infrastructure.${server}Urls has no entry "${service}"`;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

function isHost(text: string): boolean {
  const url = `https://${text.replace(/^\*\./, '')}`;
  return text !== '' && !/[/\\@?#*\s]/.test(text.replace(/^\*\./, '')) && URL.canParse(url);
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${path ? `${path}.` : ''}${key}: is not a key of the configuration`);
  return [`${path || '(root)'}: ${issue.message}`];
}

function findUnsafeSecrets(config: SharedConfig): string[] {
  const problems: string[] = [];
  config.auth.externalAccess.forEach((access, index) => {
    if (WELL_KNOWN_SECRET.test(access.options.token)) problems.push(`auth.externalAccess.${index}.options.token: is an example, not a secret`);
  });
  const key = config.auth.encryptionKey;
  if (key && new Set(Buffer.from(key, 'base64')).size < 8) problems.push('auth.encryptionKey: is not random; make one with "openssl rand -base64 32"');
  return problems;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
