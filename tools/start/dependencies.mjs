import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { CommandFailed, run } from './command.mjs';
import { Failure } from './failure.mjs';
import { withFileLock } from './file-lock.mjs';

/** Everything that changes node_modules or the builds of this checkout happens under this lock. */
export const CHECKOUT_LOCK = join(ROOT, '.cache/lock');

/**
 * Installs the packages of package-lock.json when node_modules is missing or does not match it.
 * @param {{ say: (text: string) => void, signal?: AbortSignal, root?: string }} options
 * @returns {Promise<'installed' | 'up to date'>}
 */
export async function installDependencies({ say, signal, root = ROOT }) {
  if (isInstalled(root)) return 'up to date';
  return withFileLock(
    CHECKOUT_LOCK,
    async () => {
      if (isInstalled(root)) return 'up to date';
      // What an interrupted installation leaves looks complete to npm.
      if (existsSync(markPath(root))) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
      mkdirSync(dirname(markPath(root)), { recursive: true });
      writeFileSync(markPath(root), '');
      await install({ say, signal, root });
      writeFileSync(stampPath(root), lockHash(root));
      rmSync(markPath(root), { force: true });
      return 'installed';
    },
    { onWait: (owner) => say(`waiting for process ${owner}, which installs or builds this checkout`) },
  );
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules/.callboard-installed');
}

/**
 * There while an installation is under way, and after one that did not end.
 * @param {string} root
 */
function markPath(root) {
  return join(root, '.cache/installing');
}

/** @param {string} root */
function lockHash(root) {
  return createHash('sha256').update(readFileSync(join(root, 'package.json'))).update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/** @param {string} root */
function isInstalled(root) {
  if (!existsSync(join(root, 'node_modules')) || existsSync(markPath(root))) return false;
  if (existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === lockHash(root)) return true;
  // Somebody ran npm by hand: it wrote down what is there.
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return matches(wanted, present);
  } catch {
    return false;
  }
}

/**
 * Whether every package of the lock file is there in that version; optional ones (builds for other platforms) may be missing.
 * @param {Record<string, { version?: string, optional?: boolean, link?: boolean }>} wanted
 * @param {Record<string, { version?: string, link?: boolean }>} present
 */
export function matches(wanted, present) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = present[path];
    return found ? found.version === entry.version : entry.optional === true;
  });
}

/** @param {{ say: (text: string) => void, signal?: AbortSignal, root: string }} options */
async function install({ say, signal, root }) {
  // Without node_modules, exactly what the lock file says; with it, what differs, for other stacks may be running on it.
  const fresh = !existsSync(join(root, 'node_modules'));
  const args = [fresh ? 'ci' : 'install', ...(fresh ? [] : ['--no-save']), '--no-audit', '--no-fund', '--loglevel=error'];
  say(`npm ${args[0]} (this takes a minute or two)`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run('npm', args, { cwd: root, signal, timeoutMs: 15 * 60_000, env: environmentOfNpm() });
      return;
    } catch (error) {
      if (!(error instanceof CommandFailed) || signal?.aborted) throw error;
      if (error.notFound) throw new Failure('npm is not on PATH; install Node.js together with npm and start again.');
      // A registry that stumbles once is common; twice is a message.
      if (attempt === 2) throw new Failure(`the packages could not be installed; look at what npm says, then start again.\n${error.output}`, { cause: error });
      say('npm failed, trying once more');
    }
  }
}

/** Started by npm itself, its settings for this run would be taken for ours. */
function environmentOfNpm() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config_(?!userconfig|registry|cache)|lifecycle|package|command|execpath)/.test(name)));
}
