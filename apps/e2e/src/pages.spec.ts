import type { Browser } from 'playwright-core';
import { accessibilityProblems, launch, openWatched } from './browser.js';

/** A moment after everything has come in. */
const NOW = encodeURIComponent(new Date().toISOString());

const PAGES = [
  '/',
  '/catalog',
  '/catalog/default/component/booking-service',
  '/catalog/default/component/booking-service/relations',
  '/catalog/default/component/booking-service/relations?form=list',
  '/catalog/default/component/booking-service/relations?form=impact',
  '/catalog/default/component/booking-service/relations?form=path&to=component:default/fare-engine',
  `/catalog/default/component/booking-service?asOf=${NOW}`,
  `/catalog?asOf=${NOW}`,
  '/catalog/default/component/booking-service/history?revision=1&restore=yes',
  '/catalog/default/component/booking-service/source',
  '/catalog/default/component/booking-service/history',
  '/catalog/default/api/booking-api/api',
  '/catalog/default/group/booking',
  '/create',
  '/create/default/node-service',
  '/create/tasks',
  '/search?q=booking',
  '/events',
  '/plugins',
  '/catalog/default/component/booking-service/why',
  '/catalog/default/component/booking-sevice/why',
  '/admin/ingestion',
  '/admin/ingestion/errors',
  '/admin/ingestion/conflicts',
  '/admin/ingestion/orphans',
  '/admin/graph/dangling',
  '/admin/graph/cycles',
  '/admin/graph/islands',
  '/admin/kinds',
  '/admin/kinds/Component',
  '/admin/kinds/Component/add-fields',
  '/admin/add-kind',
];

const WIDTHS = [1920, 768, 390, 360];

describe('every page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(PAGES)('%s is accessible in light and dark, fits every width, says nothing on the console and asks nobody else', async (path) => {
    const { context, page, watch } = await openWatched(browser, { colorScheme: 'light' });
    const reply = await page.goto(path);
    expect(reply?.status()).toBe(200);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.getByRole('status', { name: /^Live:/ }).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibilityProblems(page)).toEqual([]);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect([width, overflow]).toEqual([width, 0]);
    }
    expect(watch.problems).toEqual([]);
    await context.close();
  });
});

describe('first paint', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(['/catalog', '/catalog/default/component/booking-service', '/catalog/default/component/booking-service/why', '/create', '/search?q=booking'])('%s is on the page before any script runs', async (path) => {
    const { context, page } = await openWatched(browser, { javaScriptEnabled: false });
    await page.goto(path);
    await page.getByText(/booking|Node\.js service/i).first().waitFor();
    await context.close();
  });

  it('sends the headers that keep a page closed', async () => {
    const { context, page } = await openWatched(browser);
    const reply = await page.goto('/catalog');
    const headers = reply?.headers() ?? {};
    expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']?.replace(/style-src-attr 'unsafe-inline'/, '')).not.toMatch(/unsafe-(inline|eval)/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toContain('no-store');
    await context.close();
  });

  it('an entity that does not exist says so, with 404', async () => {
    const { context, page } = await openWatched(browser);
    const reply = await page.goto('/catalog/default/component/never-was');
    expect(reply?.status()).toBe(404);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await context.close();
  });
});
