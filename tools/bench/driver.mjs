import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Runs another driver, `bench.mjs` of a folder, on a catalog of its own generator, so that its rows for other products
 * and those for this one come from the same program. Gives what it wrote.
 *
 * @param {{ driver?: string, modules?: string, entities: number, layout: string, suites: string[], seconds?: number, repeat?: number, connections: number[], edits?: number, idleSeconds?: number, direct: boolean }} options
 * @param {{ base: string, token?: string, pids: Readonly<Record<string, number>> }} system
 */
export function runDriver({ driver = '', modules = '.', entities, layout, suites, seconds, repeat, connections, edits, idleSeconds }, { base, token, pids }) {
  const [program, generator] = ['bench.mjs', 'gen-catalog.mjs'].map((name) => join(resolve(driver), name));
  if (!program || !generator || !existsSync(program) || !existsSync(generator)) throw new Error(`--driver: ${driver} holds no bench.mjs and gen-catalog.mjs`);
  const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-driver-'));
  try {
    run([generator, '--n', String(entities), '--out', join(folder, 'catalog')]);
    const names = Object.keys(pids);
    run([
      program, '--base', `${base}/api`, ...(token ? ['--token', token] : []), '--label', 'callboard', '--catalog', join(folder, 'catalog'), '--layout', layout, '--search-trigger', 'none',
      '--suite', suites.filter((suite) => suite !== 'writes').join(','), '--modules', resolve(modules), '--pid', names.map((name) => pids[name]).join(','),
      '--seconds', String(seconds), '--repeat', String(repeat), '--connections', connections.join(','), '--propagate-passive', String(edits), '--propagate-active', String(edits), '--idle-seconds', String(idleSeconds), '--out', join(folder, 'results.json'),
    ]);
    return { processes: names, driver: JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} args */
function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
}
