import { readFileSync } from 'node:fs';
import { SERVICES, type ServiceName } from '@callboard/contracts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

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

const urlsPerService = z.partialRecord(z.enum(SERVICES), z.string().min(1)).default({});

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
  host: z.string().min(1),
  token: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  apiBaseUrl: z.url({ protocol: /^https?$/ }).optional(),
});

/** The part of the configuration that every service reads. */
export const sharedConfigSchema = z.object({
  organization: z.strictObject({ name: z.string().min(1).default('My organization') }).prefault({}),
  baseUrl: z
    .url({ protocol: /^https?$/ })
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
      postgresUrl: z.string().min(1).optional(),
      natsUrl: z.string().min(1).optional(),
      redisUrl: z.string().min(1).optional(),
      postgresUrls: urlsPerService,
      natsUrls: urlsPerService,
      redisUrls: urlsPerService,
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
  integrations: z.record(z.string(), z.array(integration)).default({}),
  reading: z.strictObject({ allow: z.array(z.strictObject({ host: z.string().min(1), paths: z.array(z.string().startsWith('/')).optional() })).default([]) }).prefault({}),
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
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads, merges and checks the configuration files.
 *
 * Throws {@link ConfigError} with every bad key at once.
 */
export function readConfig<S extends z.ZodType>(schema: S, { files, environment }: ConfigSources): Config<S> {
  const problems: string[] = [];
  let document: Record<string, unknown> = {};
  for (const file of files) document = mergeConfig(document, readFile(file, environment, problems)) as Record<string, unknown>;

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
    return readConfig(schema, { files, environment: process.env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(78);
  }
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
  return required(config.infrastructure.postgresUrls[service] ?? config.infrastructure.postgresUrl, 'postgresUrl', service);
}

/** The NATS URL of a service, credentials included; throws {@link ConfigError} when there is none. */
export function natsUrlOf(config: SharedConfig, service: ServiceName): string {
  return required(config.infrastructure.natsUrls[service] ?? config.infrastructure.natsUrl, 'natsUrl', service);
}

/** The Redis URL of a service; undefined where there is no Redis. */
export function redisUrlOf(config: SharedConfig, service: ServiceName): string | undefined {
  return config.infrastructure.redisUrls[service] ?? config.infrastructure.redisUrl;
}

function required(url: string | undefined, key: string, service: string): string {
  if (url) return url;
  throw new ConfigError([`infrastructure.${key}: is missing, and infrastructure.${key}s has no entry "${service}"`]);
}

function readFile(file: string, environment: ConfigSources['environment'], problems: string[]): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    problems.push(`${file}: cannot be read`);
    return {};
  }
  try {
    const parsed: unknown = parseYaml(text, { schema: 'core', merge: false, maxAliasCount: 0 }) ?? {};
    if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new Error('must hold a mapping of keys');
    return interpolate(parsed, environment, [], problems);
  } catch (error) {
    problems.push(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : 'is not YAML'}`);
    return {};
  }
}

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Replaces `${NAME}` and `${NAME:-default}`; `$${` stands for a plain `${`. A text that becomes empty counts as absent. */
function interpolate(value: unknown, environment: ConfigSources['environment'], path: readonly string[], problems: string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => interpolate(item, environment, [...path, String(index)], problems));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, interpolate(item, environment, [...path, key], problems)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }
  if (typeof value !== 'string' || !value.includes('${')) return value;
  const text = value.replace(REFERENCE, (match, name: string | undefined, fallback: string | undefined) => {
    if (match === '$${' || name === undefined) return '${';
    const found = readVariable(name, environment, problems, path);
    if (found !== undefined && found !== '') return found;
    if (fallback === undefined && found === undefined) problems.push(`${path.join('.')}: the environment variable ${name} is not set`);
    return fallback ?? '';
  });
  return text === '' ? undefined : text;
}

function readVariable(name: string, environment: ConfigSources['environment'], problems: string[], path: readonly string[]): string | undefined {
  const value = environment[name];
  if (value !== undefined) return value;
  const file = environment[`${name}_FILE`];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${path.join('.')}: the file that ${name}_FILE names cannot be read`);
    return '';
  }
}

/** Mappings are merged key by key; lists and plain values replace what was there. */
function mergeConfig(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above ?? below;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = mergeConfig(merged[key], value);
  return merged;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
