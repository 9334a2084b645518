import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a configuration file says, with its references filled in; what is wrong with it is added to `problems`. */
export function readConfigFile(file: string, environment: Environment, problems: string[]): unknown {
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
function interpolate(value: unknown, environment: Environment, path: readonly string[], problems: string[]): unknown {
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

function readVariable(name: string, environment: Environment, problems: string[], path: readonly string[]): string | undefined {
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
export function mergeConfig(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above ?? below;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = mergeConfig(merged[key], value);
  return merged;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
