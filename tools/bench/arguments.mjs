import { parseArgs } from 'node:util';

export const SUITES = ['ingest', 'search', 'read', 'writes', 'propagate', 'idle'];

export const USAGE = `Measures Callboard: npm run bench -- [options]

  --entities <n,…>       sizes of the catalog, one stack each (default 1000,10000)
  --suites <name,…>      of ${SUITES.join(', ')} (default all)
  --layout flat|tree     one location with a pattern over all files, or one location per file (default flat)
  --base <url>           a running system instead of stacks of our own (its /api is added); with --token and --pids
  --token <token>        sent as bearer token to --base
  --pids <name=pid,…>    processes whose time and memory are counted with --base, those below them included
  --port <port>          where the stack listens (default 4700), and the ports that npm start takes beside it
  --direct               ask the services themselves, not the public door
  --connections <n,…>    of the load (default 1,10)
  --seconds <s>          of each measurement of the load (default 2)
  --repeat <n>           of each measurement; the middle one counts (default 3)
  --edits <n>            files edited by propagate, each way (default 12)
  --idle-seconds <s>     (default 30)
  --driver <folder>      run bench.mjs of this folder instead, on catalogs of its gen-catalog.mjs; with --modules
  --modules <folder>     where that driver finds autocannon
  --out <file>           results as JSON (default tools/bench/results/callboard.json)
  --help                 this text

The system under test must allow locations of type file, and the kinds Component, API, Resource, System, Domain, Group and User.`;

/**
 * @param {string[]} argv
 * Throws an Error that says what is wrong.
 */
export function readArguments(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    args: argv,
    options: {
      entities: { ...text, default: '1000,10000' }, suites: { ...text, default: SUITES.join(',') }, layout: { ...text, default: 'flat' }, base: text, token: text, pids: text, port: { ...text, default: '4700' },
      direct: { type: 'boolean', default: false }, connections: { ...text, default: '1,10' }, seconds: { ...text, default: '2' }, repeat: { ...text, default: '3' }, edits: { ...text, default: '12' },
      'idle-seconds': { ...text, default: '30' }, driver: text, modules: text, out: text, help: { type: 'boolean', default: false },
    },
  });
  const suites = values.suites.split(',');
  const unknown = suites.filter((suite) => !SUITES.includes(suite));
  if (unknown.length > 0) throw new Error(`--suites: ${unknown.join(', ')} is none of ${SUITES.join(', ')}`);
  if (values.layout !== 'flat' && values.layout !== 'tree') throw new Error('--layout: flat or tree');
  return {
    help: values.help,
    entities: numbers('entities', values.entities),
    suites,
    layout: values.layout,
    base: values.base,
    token: values.token,
    pids: pidsOf(values.pids),
    port: numbers('port', values.port)[0],
    direct: values.direct,
    connections: numbers('connections', values.connections),
    seconds: numbers('seconds', values.seconds)[0],
    repeat: numbers('repeat', values.repeat)[0],
    edits: numbers('edits', values.edits)[0],
    idleSeconds: numbers('idle-seconds', values['idle-seconds'])[0],
    driver: values.driver,
    modules: values.modules,
    out: values.out,
  };
}

/** @param {string} name @param {string} text */
function numbers(name, text) {
  const found = text.split(',').map(Number);
  if (found.some((number) => !(number > 0))) throw new Error(`--${name}: ${text} is not a list of numbers above zero`);
  return found;
}

/** @param {string | undefined} text */
function pidsOf(text) {
  /** @type {Record<string, number>} */
  const pids = {};
  for (const part of text?.split(',') ?? []) {
    const [name, pid] = part.split('=');
    if (!name || !(Number(pid) > 0)) throw new Error(`--pids: ${part} is not <name>=<pid>`);
    pids[name] = Number(pid);
  }
  return pids;
}
