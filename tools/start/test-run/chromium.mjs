import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, findOnPath, isExecutable, run } from '../command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * A Chromium for the end-to-end tests: `CHROMIUM_BIN`, PATH, the system's package manager (as root), Playwright's own
 * download. Undefined where none is to be had.
 * @param {{ root: string, say: (text: string) => void, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string | undefined>}
 */
export async function findChromium({ root, say, env = process.env }) {
  if (env.CHROMIUM_BIN) return isExecutable(env.CHROMIUM_BIN) ? env.CHROMIUM_BIN : undefined;
  return onPath() ?? (await fromSystem(say)) ?? (await fromPlaywright(root, say));
}

function onPath() {
  return NAMES.map((name) => findOnPath(name)).find(Boolean);
}

/** @param {(text: string) => void} say */
async function fromSystem(say) {
  if (process.getuid?.() !== 0 || !findOnPath('apt-get')) return undefined;
  say('installing chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { timeoutMs: 180_000, env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { timeoutMs: 600_000, env });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
  }
  return onPath();
}

/**
 * @param {string} root
 * @param {(text: string) => void} say
 */
async function fromPlaywright(root, say) {
  const downloaded = downloadedChromium();
  if (downloaded) return downloaded;
  say("fetching Playwright's chromium");
  try {
    await run(process.execPath, [join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium'], { timeoutMs: 600_000 });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
  }
  return downloadedChromium();
}

/** The newest that Playwright has put where it keeps its browsers. */
function downloadedChromium() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), process.platform === 'darwin' ? 'Library/Caches/ms-playwright' : '.cache/ms-playwright');
  if (!existsSync(folder)) return undefined;
  const versions = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name)).sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  const places = ['chrome-linux/chrome', 'chrome-linux64/chrome', 'chrome-mac/Chromium.app/Contents/MacOS/Chromium', 'chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium'];
  return versions.flatMap((version) => places.map((place) => join(folder, version, place))).find(isExecutable);
}
