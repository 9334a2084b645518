import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { Failure } from './failure.mjs';

/**
 * What the launcher itself has to know of the user's configuration. The services read the same files by themselves.
 * @typedef {object} UserConfig
 * @property {string[]} files absolute, lowest first
 * @property {Record<string, any>} document merged, with `${NAME}` as written
 * @property {{ postgresUrl?: string, natsUrl?: string, redisUrl?: string, postgresUrls: Record<string, string>, natsUrls: Record<string, string>, redisUrls: Record<string, string> }} given
 *   the servers the user named, with `${NAME}` resolved
 */

/**
 * Reads `callboard.config.yaml` and the files named with `--config` or in `CALLBOARD_CONFIG`; needs the package `yaml`.
 * Throws a {@link Failure} for a file that cannot be read. What is wrong inside is left to the services, which name every bad key.
 * @param {readonly string[]} named
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<UserConfig>}
 */
export async function readUserConfig(named, env = process.env) {
  const { parse } = await import('yaml');
  const usual = join(ROOT, 'callboard.config.yaml');
  const fromEnvironment = (env.CALLBOARD_CONFIG ?? '').split(',').map((file) => file.trim()).filter(Boolean);
  const files = [...new Set([...(fromEnvironment.length === 0 && existsSync(usual) ? [usual] : fromEnvironment), ...named])];
  /** @type {Record<string, any>} */
  let document = {};
  for (const file of files) document = merge(document, readYaml(file, parse));
  return { files, document, given: givenServers(document, env) };
}

/**
 * @param {string} file
 * @param {(text: string, options: object) => unknown} parse
 */
function readYaml(file, parse) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure(`the configuration file ${file} cannot be read; check its name and rights.`, { cause, exitCode: 78 });
  }
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n')[0]?.replace(/:$/, '') : '';
    throw new Failure(`the configuration file ${file} is not YAML: ${message}.`, { cause, exitCode: 78 });
  }
}

/**
 * Mappings are merged key by key; lists and plain values replace what was there.
 * @param {any} below
 * @param {any} above
 * @returns {any}
 */
export function merge(below, above) {
  if (!isMapping(below) || !isMapping(above)) return above ?? below;
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(merged[key], value);
  return merged;
}

/** @param {unknown} value */
function isMapping(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {Record<string, any>} document
 * @param {NodeJS.ProcessEnv} env
 */
function givenServers(document, env) {
  const infrastructure = isMapping(document.infrastructure) ? document.infrastructure : {};
  const one = (/** @type {string} */ key, /** @type {string} */ variable) => resolved(infrastructure[key], env) ?? resolved(`\${${variable}:-}`, env);
  const perService = (/** @type {string} */ key) =>
    Object.fromEntries(Object.entries(infrastructure[key] ?? {}).flatMap(([service, value]) => {
      const url = resolved(value, env);
      return url ? [[service, url]] : [];
    }));
  return {
    postgresUrl: one('postgresUrl', 'DATABASE_URL'),
    natsUrl: one('natsUrl', 'NATS_URL'),
    redisUrl: one('redisUrl', 'REDIS_URL'),
    postgresUrls: perService('postgresUrls'),
    natsUrls: perService('natsUrls'),
    redisUrls: perService('redisUrls'),
  };
}

/**
 * A text with `${NAME}`, `${NAME:-default}` and `NAME_FILE` resolved as the services do; undefined when it is empty.
 * @param {unknown} value
 * @param {NodeJS.ProcessEnv} env
 */
export function resolved(value, env) {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, (match, name, fallback) => {
    if (match === '$${') return '${';
    const found = env[name] ?? (env[`${name}_FILE`] ? readSecret(String(env[`${name}_FILE`]), name) : undefined);
    return found || fallback || '';
  });
  return text || undefined;
}

/**
 * @param {string} file
 * @param {string} name
 */
function readSecret(file, name) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Failure(`the file ${file} that ${name}_FILE names cannot be read.`, { cause, exitCode: 78 });
  }
}
