import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { stack } from './stack.js';

const require = createRequire(import.meta.url);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Starts the Chromium that CHROMIUM_BIN names or PATH has. */
export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ executablePath, args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-gpu'] });
}

function findChromium(): string {
  const { CHROMIUM_BIN, PATH = '' } = process.env;
  const candidates = [...(CHROMIUM_BIN ? [CHROMIUM_BIN] : []), ...PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))];
  const found = candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) {
    throw new Error('No Chromium on PATH; install it or name it with CHROMIUM_BIN');
  }
  return found;
}

/** What must never happen on any page: a console error, a failed script, a request to somebody else. */
export interface Watch {
  readonly problems: string[];
}

/** Opens a context that notes every console error, page error and request to another origin. */
export async function openWatched(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<{ context: BrowserContext; page: Page; watch: Watch }> {
  const context = await browser.newContext({ baseURL: stack.url, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const problems: string[] = [];
  const origin = new URL(stack.url).origin;
  context.on('console', (message) => {
    if (message.type() === 'error') {
      problems.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => problems.push(`script: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['data:', 'blob:'].includes(url.protocol)) {
      problems.push(`third party: ${url.href}`);
    }
  });
  const page = await context.newPage();
  return { context, page, watch: { problems } };
}

/** The rules that a page breaks, of WCAG 2.0 to 2.2 A and AA, as axe sees them. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Through the debugger: the page's policy for scripts stays as it is.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8') });
  await session.detach();
  const results = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (root: Document, options: object) => Promise<{ violations: { id: string; help: string; nodes: { target: unknown[] }[] }[] }> } };
    return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  });
  return results.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => String(target)).join(' · ')})`);
}
