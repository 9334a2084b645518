import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { APPS } from './stack-ports.mjs';

export const HELP = `Starts the whole of Callboard on this machine: npm start -- [options]

  --port <port>            where the portal listens (default 3000); the services take port+101 to port+105, the
                           local git server port+106
  --data-dir <folder>      where all data is kept (default .callboard)
  --catalog <what>         read this into the catalog: a YAML file, the URL of one, or a folder (its all.yaml, or when
                           it has none, every catalog-info.yaml below it); repeatable
  --config <file>          a configuration file on top of callboard.config.yaml, later over earlier; repeatable
  --no-examples            do not load the example catalog
  --fresh                  forget all data of an earlier start
  --only <service,…>       start only these: ${APPS.join(', ')}
  --help                   this text

A given DATABASE_URL, NATS_URL or REDIS_URL is used instead of a server of our own.
Ctrl-C stops everything. Beside it: npm run status, npm run logs, npm run stop (each with --data-dir).`;

/** @typedef {{ type: 'string' | 'boolean', short?: string, multiple?: boolean, default?: string | boolean | string[] | boolean[] }} OptionDeclaration */

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {number} port
 * @property {string} dataDir absolute
 * @property {string[]} catalog
 * @property {string[]} config absolute
 * @property {boolean} examples
 * @property {boolean} fresh
 * @property {import('./stack-ports.mjs').App[]} apps what to start, in the order of APPS
 */

/**
 * What `npm start -- …` was told; throws a {@link Failure} that names a wrong argument.
 * @param {readonly string[]} args
 * @param {string} [folder] what relative paths are relative to
 * @returns {StartOptions}
 */
export function parseStartArguments(args, folder = callerFolder()) {
  const { values } = parsed(args, {
    port: { type: 'string', default: '3000' },
    'data-dir': { type: 'string', default: '' },
    catalog: { type: 'string', multiple: true, default: [] },
    config: { type: 'string', multiple: true, default: [] },
    'no-examples': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h', default: false },
  });
  return {
    help: values.help === true,
    port: portOf(String(values.port)),
    dataDir: dataDirOf(String(values['data-dir']), folder),
    catalog: /** @type {string[]} */ (values.catalog).map((target) => (isUrl(target) || isAbsolute(target) ? target : resolve(folder, target))),
    config: /** @type {string[]} */ (values.config).map((file) => resolve(folder, file)),
    examples: values['no-examples'] !== true,
    fresh: values.fresh === true,
    apps: appsOf(/** @type {string[]} */ (values.only)),
  };
}

/**
 * What the commands beside `npm start` were told: the data folder, and the rest.
 * @param {readonly string[]} args
 * @param {Record<string, OptionDeclaration>} [options]
 */
export function parseSideArguments(args, options = {}) {
  const { values, positionals } = parsed(args, { 'data-dir': { type: 'string', default: '' }, ...options });
  return { dataDir: dataDirOf(String(values['data-dir']), callerFolder()), values, positionals };
}

/** npm runs scripts in the folder of package.json; INIT_CWD is where the person was. */
function callerFolder() {
  return process.env.INIT_CWD ?? process.cwd();
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, OptionDeclaration>} options
 */
function parsed(args, options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: !('port' in options), strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new Failure(`${message.replace(/\.$/, '')}; "npm start -- --help" lists what there is.`, { exitCode: 64 });
  }
}

/** @param {string} text */
function portOf(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1024 && port <= 65535 - 106) return port;
  throw new Failure(`--port ${text} is not a port from 1024 to ${65535 - 106}.`, { exitCode: 64 });
}

/**
 * @param {string} given
 * @param {string} folder
 */
function dataDirOf(given, folder) {
  return given ? resolve(folder, given) : resolve(ROOT, '.callboard');
}

/** @param {readonly string[]} only */
function appsOf(only) {
  const wanted = only.flatMap((list) => list.split(',')).map((name) => name.trim()).filter(Boolean);
  const unknown = wanted.filter((name) => !APPS.includes(/** @type {import('./stack-ports.mjs').App} */ (name)));
  if (unknown.length > 0) throw new Failure(`--only ${unknown.join(',')}: there is no such service; there are ${APPS.join(', ')}.`, { exitCode: 64 });
  return APPS.filter((name) => wanted.length === 0 || wanted.includes(name));
}

/** @param {string} text */
export function isUrl(text) {
  return /^https?:\/\//i.test(text);
}
