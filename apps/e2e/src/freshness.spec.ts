import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launch, openWatched } from './browser.js';
import { api, eventually, follow, stack } from './stack.js';

const file = join(stack.catalog, 'catalog-info.yaml');
const PATH = '/catalog/default/component/signal-box';

/** Replaces the description of the editable component and gives the new text. */
async function edit(): Promise<string> {
  const description = `Sets the points, edition ${Date.now()}.`;
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/description: .*/, `description: ${description}`));
  return description;
}

describe('a file that is edited on disk', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('shows in the catalog, on the event stream and in the search', async () => {
    const stream = await follow('filter=metadata.name=signal-box');
    const description = await edit();
    const event = await eventually('the change on the stream', async () => stream.events.find(({ data }) => data.entity?.metadata.description === description));
    expect(event).toMatchObject({ type: 'callboard.catalog.entity.updated.v1', subject: 'component:default/signal-box' });
    expect(event.data.patch).toContainEqual({ op: 'replace', path: '/metadata/description', value: description });
    stream.stop();

    const entity = await api<{ metadata: { description: string } }>('/catalog/entities/by-name/component/default/signal-box');
    expect(entity.body.metadata.description).toBe(description);

    await eventually('the change in the search', async () => {
      const found = await api<{ results: { document: { text: string } }[] }>('/search/query?term=signal-box');
      return found.body.results.some(({ document }) => document.text === description) || undefined;
    });
  });

  it('shows on an open entity page without a reload', async () => {
    const { context, page, watch } = await openWatched(browser);
    await page.goto(PATH);
    await page.getByRole('heading', { name: 'signal-box' }).first().waitFor();
    await page.evaluate(() => ((window as unknown as { untouched: boolean }).untouched = true));
    await page.getByRole('status', { name: /^Live:/ }).waitFor();
    const description = await edit();
    await page.getByText(description).first().waitFor({ timeout: 10_000 });
    expect(await page.evaluate(() => (window as unknown as { untouched?: boolean }).untouched)).toBe(true);
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('a second subscriber resumes from its cursor without a gap or a repeat', async () => {
    const first = await follow('filter=metadata.name=signal-box&since=0');
    const one = await edit();
    const seen = await eventually('the first edition', async () => first.events.find(({ data }) => data.entity?.metadata.description === one));
    first.stop();
    const two = await edit();
    await eventually('the second edition to be stored', async () => {
      const entity = await api<{ metadata: { description: string } }>('/catalog/entities/by-name/component/default/signal-box');
      return entity.body.metadata.description === two || undefined;
    });
    const resumed = await follow(`filter=metadata.name=signal-box&since=${encodeURIComponent(seen.cursor)}`);
    const next = await eventually('the second edition on the resumed stream', async () => resumed.events[0]);
    expect(next.revision).toBe(seen.revision + 1);
    expect(next.data.entity?.metadata.description).toBe(two);
    resumed.stop();
  });
});
