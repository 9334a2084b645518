import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessibilityProblems, launch, openWatched, type Watch } from './browser.js';
import { api, eventually, stack } from './stack.js';

const file = join(stack.catalog, 'catalog-info.yaml');
const BY_NAME = '/catalog/entities/by-name/component/default/signal-box';
const PATH = '/catalog/default/component/signal-box';

interface Read {
  readonly metadata: { readonly tags?: readonly string[]; readonly description?: string };
}

describe('the catalog in the hands of those who look after it', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let watch: Watch;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    ({ context, page, watch } = await openWatched(browser));
  });
  afterEach(async () => {
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('sets a tag over the source, sees it marked, keeps it through a read, and lifts it', async () => {
    await open(page, PATH, 'signal-box');
    await page.keyboard.press('o');
    const dialog = page.getByRole('dialog', { name: 'Edit here' });
    await dialog.getByRole('textbox', { name: /^Tags/ }).fill('not!a/tag');
    await dialog.getByRole('button', { name: 'Save' }).click();
    // The refusal stands at the field, and nothing is lost.
    await dialog.locator('[aria-invalid="true"]').waitFor();
    expectRefusal(watch, 400);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: /^Tags/ }).fill('interlocked');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('link', { name: 'interlocked' }).waitFor();
    await page.getByRole('button', { name: 'Tags is set here, not by the source' }).waitFor();
    expect((await api<Read>(BY_NAME)).body.metadata.tags).toEqual(['interlocked']);

    const description = `Sets the points, seen by its keepers ${Date.now()}.`;
    await writeFile(file, (await readFile(file, 'utf8')).replace(/description: .*/, `description: ${description}`));
    await page.getByText(description).first().waitFor({ timeout: 15_000 });
    await page.getByRole('link', { name: 'interlocked' }).waitFor();

    await page.getByRole('button', { name: 'Propose upstream' }).click();
    await page.getByRole('region', { name: 'Change of the source' }).getByText(/^\+.*interlocked/).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Lift Tags' }).click();
    await page.getByRole('link', { name: 'interlocked' }).waitFor({ state: 'hidden' });
    expect((await api<Read>(BY_NAME)).body.metadata.tags).toBeUndefined();
  });

  it('says that somebody else was faster, and shows what they did', async () => {
    await open(page, PATH, 'signal-box');
    await page.keyboard.press('o');
    const dialog = page.getByRole('dialog', { name: 'Edit here' });
    const title = dialog.getByRole('textbox', { name: /^Title/ });
    await title.fill('Mine');
    await api(`${BY_NAME}/overlay`, { method: 'PUT', body: { title: 'Theirs' } });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else changed it meanwhile').waitFor();
    await eventually('their title in the form', async () => ((await title.inputValue()) === 'Theirs' ? true : undefined));
    expect((await api(`${BY_NAME}/overlay`, { method: 'DELETE' })).status).toBe(204);
    await page.keyboard.press('Escape');
    expectRefusal(watch, 412);
  });

  it('adds a kind by the form; an entity of it lists and shows with its words', async () => {
    await open(page, '/admin/kinds', 'Kinds');
    await page.getByRole('link', { name: 'Add a kind' }).click();
    await page.getByRole('textbox', { name: 'Kind', exact: true }).fill('Turntable');
    await page.getByRole('textbox', { name: /^API versions/ }).fill('rail.example/v1');
    await page.getByRole('textbox', { name: /^Several of them/ }).fill('Turntables of the yard');
    const schema = page.getByRole('textbox', { name: /^Schema of spec/ });
    await schema.fill('{\n  "required": [\n}');
    await page.getByRole('button', { name: 'Add kind' }).click();
    await page.getByText(/^Line 3, column 1:/).waitFor();
    await schema.fill(JSON.stringify({ required: ['owner', 'metres'], properties: { owner: { type: 'string' }, metres: { type: 'integer', title: 'Length in metres' } } }));
    await page.getByRole('button', { name: 'Add kind' }).click();
    await page.waitForURL('**/admin/kinds');
    await page.getByRole('link', { name: 'Turntable', exact: true }).waitFor();

    const pushed = await api<{ created: number }>('/catalog/sources/e2e-yard/entities', {
      method: 'PUT',
      body: { entities: [{ apiVersion: 'rail.example/v1', kind: 'Turntable', metadata: { name: 'yard-north' }, spec: { owner: 'timetable', metres: 27 } }] },
    });
    expect(pushed.body.created).toBe(1);
    await open(page, '/catalog?kind=turntable', 'Catalog');
    await page.getByRole('link', { name: /Turntables of the yard/ }).waitFor();
    await page.getByRole('link', { name: 'yard-north' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'yard-north' }).waitFor();
    await page.getByText('Length in metres').waitFor();
    await page.getByText('27', { exact: true }).waitFor();

    await open(page, '/admin/kinds/Turntable', 'Turntable');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').getByText(/There is 1 entity of it/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/1 entity is of the kind Turntable/).waitFor();
    expectRefusal(watch, 409);
    expect((await api('/catalog/sources/e2e-yard', { method: 'DELETE' })).status).toBeLessThan(300);
    expect((await api('/catalog/kinds/Turntable', { method: 'DELETE' })).status).toBe(204);
  });

  it('finds a broken file with its line among the errors, without a reload', async () => {
    const sound = await readFile(file, 'utf8');
    await open(page, '/admin/ingestion/errors', 'Errors');
    await page.getByRole('status', { name: /^Live:/ }).waitFor();
    await writeFile(file, `${sound}---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: half-written\n`);
    try {
      await page.getByText(/catalog\/catalog-info\.yaml:\d+/).first().waitFor({ timeout: 20_000 });
      await page.getByRole('heading', { level: 2, name: /Invalid YAML/ }).waitFor();
    } finally {
      await writeFile(file, sound);
    }
    await page.getByText(/catalog\/catalog-info\.yaml:\d+/).first().waitFor({ state: 'hidden', timeout: 20_000 });
  });

  it('learns why something is missing, from the page that says so', async () => {
    await page.goto('/catalog/default/component/booking-sevice');
    await page.getByText(/another spelling/).waitFor();
    expectRefusal(watch, 404);
    await page.getByRole('link', { name: 'Why is it not there?' }).click();
    await page.getByRole('heading', { level: 1, name: 'Why booking-sevice is not there' }).waitFor();
    await page.getByText('What to do').waitFor();
    await page.getByRole('link', { name: 'component:default/booking-service' }).waitFor();
  });

  it('compares two revisions, proposes the way back, and looks at the past', async () => {
    const entity = (lifecycle: string, system: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'e2e-points' }, spec: { type: 'service', lifecycle, owner: 'timetable', system } });
    const push = (lifecycle: string, system: string) => api('/catalog/sources/e2e-history/entities', { method: 'PUT', body: { entities: [entity(lifecycle, system)] } });
    await push('experimental', 'timetable');
    await push('production', 'timetable');
    await push('production', 'booking');
    const { body } = await api<{ items: readonly { revision: number; time: string }[] }>('/catalog/entities/by-name/component/default/e2e-points/history');
    const [newest, , oldest] = body.items;

    await open(page, '/catalog/default/component/e2e-points/history', 'e2e-points');
    await page.getByRole('combobox', { name: 'From revision' }).selectOption(String(oldest!.revision));
    await page.getByRole('combobox', { name: 'To revision' }).selectOption(String(newest!.revision));
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('lifecycle experimental → production').first().waitFor();
    await page.getByRole('region', { name: 'Relations' }).getByText('booking').waitFor();

    await page.goto(`/catalog/default/component/e2e-points/history?revision=${oldest!.revision}`);
    await page.getByRole('link', { name: 'Restore' }).click();
    await page.getByRole('region', { name: 'From the present state' }).getByText('+  lifecycle: experimental').waitFor();

    await page.goto(`/catalog/default/component/e2e-points?asOf=${encodeURIComponent(oldest!.time)}`);
    await page.getByText(/You look at the catalog as of/).waitFor();
    await page.getByRole('heading', { level: 1, name: 'e2e-points' }).waitFor();
    await page.getByText('experimental').first().waitFor();
    await page.getByRole('link', { name: 'Back to now' }).click();
    await page.getByText('production').first().waitFor();
    expect((await api('/catalog/sources/e2e-history', { method: 'DELETE' })).status).toBeLessThan(300);
  });

  it('counts what a change reaches as the API does, and finds the way between two', async () => {
    const { body } = await api<{ totalItems: number }>('/catalog/graph/impact?root=component:default/booking-service');
    await open(page, '/catalog/default/component/booking-service/relations?form=impact', 'booking-service');
    await page.getByRole('button', { name: `Blast radius ${body.totalItems}` }).waitFor();
    expect(await page.getByRole('region', { name: 'What a change reaches' }).locator('tbody tr').count()).toBe(body.totalItems);

    await page.getByRole('button', { name: 'Path' }).click();
    await page.getByRole('combobox', { name: 'How it hangs together with' }).fill('fare-engine');
    await page.getByRole('option', { name: /fare-engine/ }).first().click();
    await page.waitForURL(/to=component%3Adefault%2Ffare-engine/);
    await page.getByText('2 steps').first().waitFor();
    await page.getByRole('link', { name: 'fares-api' }).first().waitFor();
  });
});

async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: heading }).first().waitFor();
  await page.getByRole('status', { name: /^Live:/ }).first().waitFor();
}

/** The browser itself writes every refused request on the console; exactly one of this status was meant to be. */
function expectRefusal({ problems }: Watch, status: number): void {
  const meant = problems.filter((problem) => problem.includes(`status of ${status} `));
  expect(meant).toHaveLength(1);
  problems.splice(0, problems.length, ...problems.filter((problem) => !meant.includes(problem)));
}
