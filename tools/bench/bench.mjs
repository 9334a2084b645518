import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, USAGE } from './arguments.mjs';
import { writeCatalog } from './catalog-files.mjs';
import { runDriver } from './driver.mjs';
import { HttpClient } from './http-client.mjs';
import { describeMachine } from './machine.mjs';
import { tableOf } from './report.mjs';
import { startStack } from './stack.mjs';
import { idle } from './suites/idle.mjs';
import { ingest } from './suites/ingest.mjs';
import { propagate } from './suites/propagate.mjs';
import { read, search } from './suites/read.mjs';
import { writes } from './suites/writes.mjs';

/**
 * @typedef {object} Subject What a suite measures.
 * @property {HttpClient} client speaks to the catalog, through the door or directly
 * @property {HttpClient} search
 * @property {import('./catalog-files.mjs').WrittenCatalog} catalog
 * @property {Readonly<Record<string, number>>} pids
 * @property {{ connections: number[], seconds: number, repeat: number, edits: number, idleSeconds: number }} load
 */

const SUITES = { ingest, search, read, writes, propagate, idle };
const HERE = dirname(fileURLToPath(import.meta.url));

/** @typedef {ReturnType<typeof readArguments>} Options */

async function main() {
  const options = readArguments(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const out = resolve(options.out ?? join(HERE, 'results', 'callboard.json'));
  mkdirSync(dirname(out), { recursive: true });
  const results = { when: new Date().toISOString(), layout: options.layout, direct: options.direct, machine: describeMachine(), versions: {}, sizes: /** @type {Record<string, any>} */ ({}) };
  for (const entities of options.entities) {
    const system = options.base ? running(options) : await startStack(options.port ?? 0);
    results.versions = { callboard: JSON.parse(readFileSync(join(HERE, '../../package.json'), 'utf8')).version, ...('servers' in system ? system.servers : {}) };
    try {
      results.sizes[entities] = options.driver ? runDriver({ ...options, entities }, system) : await measure(entities, options, system);
      if ('readySeconds' in system) results.sizes[entities].startSeconds = system.readySeconds;
    } finally {
      if ('stop' in system) await system.stop();
    }
    writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`);
  }
  const peer = JSON.parse(readFileSync(join(HERE, 'backstage.json'), 'utf8'));
  console.log(`${tableOf(results, peer)}\n${out}`);
}

/** @param {Options} options */
function running({ base = '', token, pids }) {
  const origin = base.replace(/\/api\/?$/, '');
  return { base: origin, catalogBase: origin, searchBase: origin, token, pids };
}

/**
 * @param {number} entities
 * @param {Options} options
 * @param {Pick<Awaited<ReturnType<typeof startStack>>, 'base' | 'catalogBase' | 'searchBase' | 'pids'> & { token?: string }} system
 */
async function measure(entities, { suites, layout, direct, connections, seconds = 2, repeat = 3, edits = 12, idleSeconds = 30 }, system) {
  const catalog = writeCatalog(join(tmpdir(), `callboard-bench-catalog-${process.pid}`, String(entities)), entities, layout === 'tree' ? 'tree' : 'flat');
  const client = new HttpClient({ base: direct ? system.catalogBase : system.base, token: system.token });
  const search = new HttpClient({ base: direct ? system.searchBase : system.base, token: system.token });
  /** @type {Record<string, any>} */
  const results = {};
  // The catalog must be there, whatever is asked for.
  for (const name of new Set(['ingest', ...suites])) {
    const loadBefore = describeMachine().load;
    const started = performance.now();
    process.stderr.write(`${entities} entities: ${name} … `);
    results[name] = { loadBefore, ...(await SUITES[/** @type {keyof typeof SUITES} */ (name)]({ client, search, catalog, pids: system.pids, load: { connections, seconds, repeat, edits, idleSeconds } })) };
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
  client.close();
  search.close();
  return results;
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
