import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const listenSchema = (port: number) =>
  z
    .object({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65535).default(port),
      /** Where others reach it, when that is not where it listens (containers). */
      url: z.url({ protocol: /^https?$/ }).optional(),
    })
    .prefault({});

/** The keys of the product's configuration that the portal uses; the rest belongs to the services. */
const portalConfigSchema = z.object({
  organization: z.object({ name: z.string().min(1).default('My organization') }).prefault({}),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .default('http://localhost:3000'),
  mode: z.enum(['local', 'production']),
  services: z
    .object({
      portal: listenSchema(3000),
      catalog: listenSchema(3101),
      scaffolder: listenSchema(3102),
      search: listenSchema(3103),
      'plugin-host': listenSchema(3104),
      identity: listenSchema(3105),
    })
    .prefault({}),
  auth: z.object({ guest: z.object({ enabled: z.boolean().default(true) }).prefault({}) }).prefault({}),
  integrations: z.record(z.string(), z.array(z.looseObject({ host: z.string().min(1) }))).default({}),
});

export type PortalConfig = z.output<typeof portalConfigSchema>;

/** A service behind the door. */
export type BackendName = Exclude<keyof PortalConfig['services'], 'portal'>;

/** What is wrong with the configuration: one line per bad key. */
export class PortalConfigError extends Error {
  override name = 'PortalConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and merges the YAML files that CALLBOARD_CONFIG names, later over earlier (default `callboard.config.yaml`).
 *
 * Throws {@link PortalConfigError} with every bad key at once.
 */
export function readPortalConfig(environment: Environment): PortalConfig {
  const files = (environment.CALLBOARD_CONFIG || 'callboard.config.yaml').split(',').map((file) => file.trim()).filter(Boolean);
  const document = files.map((file) => readFile(file, environment)).reduce(merge, {});
  const result = portalConfigSchema.safeParse({ ...(document as object), mode: environment.CALLBOARD_MODE || 'production' });
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) => `  ${issue.path.map(String).join('.') || '(root)'}: ${issue.message}`);
  throw new PortalConfigError(`The configuration cannot be used:\n${problems.join('\n')}`);
}

let loaded: PortalConfig | undefined;

/** The configuration of this process, read once; door and pages see the same. */
export function portalConfig(): PortalConfig {
  return (loaded ??= readPortalConfig(process.env));
}

/** Where a service is reached from here, without a slash at the end. */
export function backendUrl(config: PortalConfig, name: BackendName): string {
  const { url, host, port } = config.services[name];
  if (url) return url.replace(/\/+$/, '');
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}

function readFile(file: string, environment: Environment): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PortalConfigError(`The configuration cannot be used:\n  ${file}: cannot be read`, { cause });
  }
  return interpolate(parseYaml(text, { schema: 'core', merge: false, maxAliasCount: 0 }) ?? {}, environment);
}

/** Replaces `${NAME}` and `${NAME:-default}`. A variable that is not set becomes empty: whether that matters is for its service to say. */
function interpolate(value: unknown, environment: Environment): unknown {
  if (Array.isArray(value)) return value.map((item) => interpolate(item, environment));
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, interpolate(item, environment)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }
  if (typeof value !== 'string' || !value.includes('${')) return value;
  const text = value.replace(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, (match, name?: string, fallback?: string) => {
    if (match === '$${' || name === undefined) return '${';
    return environment[name] || fallback || '';
  });
  return text === '' ? undefined : text;
}

/** Mappings are merged key by key; lists and plain values replace what was there. */
function merge(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above ?? below;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(merged[key], value);
  return merged;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
