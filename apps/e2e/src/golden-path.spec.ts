import type { Browser } from 'playwright-core';
import { launch, openWatched } from './browser.js';
import { api, eventually, gitHost } from './stack.js';

describe('a person with a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('starts a service from a template, follows the run, and lands on its page', async () => {
    const name = `clicked-${Date.now().toString(36)}`;
    const { context, page, watch } = await openWatched(browser);

    await page.goto('/');
    await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'Create' }).click();
    await page.getByRole('link', { name: /Node\.js service/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Node.js service' }).waitFor();

    // Empty: the form says what is missing and goes nowhere.
    await page.getByRole('textbox', { name: /^Name/ }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { level: 2, name: 'The service' }).waitFor();
    expect(await page.locator('[aria-invalid="true"]').count()).toBeGreaterThan(0);

    await page.getByRole('textbox', { name: /^Name/ }).fill(name);
    await page.getByRole('combobox', { name: /^Owner/ }).fill('booking');
    await page.getByRole('option', { name: /Booking/ }).first().click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { level: 2, name: 'Where it lives' }).waitFor();
    await page.getByRole('textbox', { name: /^Owner/ }).fill('meridian-rail');
    await page.getByRole('textbox', { name: /^Repository/ }).fill(name);
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('heading', { level: 2, name: 'Review' }).waitFor();
    await page.getByText(name).first().waitFor();
    await page.getByRole('button', { name: 'Create' }).click();

    await page.waitForURL(/\/create\/tasks\//);
    const result = page.getByRole('link', { name: 'Open in the catalog' });
    await result.waitFor({ timeout: 60_000 });
    await page.getByText('Run completed with status: completed').first().waitFor();
    await result.click();
    await page.waitForURL(`**/catalog/default/component/${name}`);
    await page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 15_000 });
    await page.getByText('Booking').first().waitFor();

    const readme = await fetch(`http://${gitHost}/meridian-rail/${name}/raw/main/README.md`);
    expect(await readme.text()).toContain(`# ${name}`);
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('finds it by the palette, without the mouse', async () => {
    const { context, page, watch } = await openWatched(browser);
    await page.goto('/');
    await page.getByRole('status', { name: /^Live:/ }).waitFor();
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Search or jump to anything' });
    await input.waitFor();
    await page.keyboard.type('fare-engine');
    await page.getByRole('option', { name: /fare-engine/ }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'fare-engine' }).waitFor();
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('narrows the catalog, and the address can be shared', async () => {
    const { context, page, watch } = await openWatched(browser);
    await page.goto('/catalog');
    await page.getByRole('navigation', { name: 'Kinds' }).getByRole('link', { name: /^API/ }).click();
    await page.waitForURL(/kind=api/);
    await page.getByRole('link', { name: 'booking-api', exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter by words' }).fill('money');
    await page.getByRole('link', { name: 'payments-api', exact: true }).waitFor();
    await page.getByRole('link', { name: 'booking-api', exact: true }).waitFor({ state: 'detached' });
    const shared = page.url();
    const second = await openWatched(browser);
    await second.page.goto(shared);
    await second.page.getByRole('link', { name: 'payments-api', exact: true }).waitFor();
    expect(await second.page.getByRole('link', { name: 'booking-api', exact: true }).count()).toBe(0);
    expect([...watch.problems, ...second.watch.problems]).toEqual([]);
    await second.context.close();
    await context.close();
  });

  it('sees the card of a plugin that runs in its own process', async () => {
    const { context, page, watch } = await openWatched(browser);
    await page.goto('/catalog/default/group/booking');
    await page.getByText('Team radar').first().waitFor();
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('sees a change in the feed the moment it is made', async () => {
    const { context, page, watch } = await openWatched(browser);
    await page.goto('/events');
    await page.getByRole('status', { name: /^Live:/ }).waitFor();
    const name = `fed-${Date.now().toString(36)}`;
    const task = await api<{ id: string }>('/scaffolder/v2/tasks', {
      body: { templateRef: 'template:default/node-service', values: { name, owner: 'group:default/fleet', repoUrl: `${gitHost}?owner=meridian-rail&repo=${name}` } },
    });
    expect(task.status).toBe(201);
    await page.getByText(name).first().waitFor({ timeout: 30_000 });
    expect(watch.problems).toEqual([]);
    await context.close();
  });

  it('cancels a run that waits', async () => {
    const created = await api<{ id: string }>('/scaffolder/v2/tasks', {
      body: {
        templateRef: 'template:default/node-service',
        values: { name: `stopped-${Date.now().toString(36)}`, owner: 'group:default/fleet', repoUrl: `${gitHost}?owner=meridian-rail&repo=stopped-${Date.now().toString(36)}` },
      },
    });
    await api(`/scaffolder/v2/tasks/${created.body.id}/cancel`, { method: 'POST' });
    const status = await eventually('an end', async () => {
      const task = await api<{ status: string }>(`/scaffolder/v2/tasks/${created.body.id}`);
      return ['cancelled', 'completed', 'failed'].includes(task.body.status) ? task.body.status : undefined;
    });
    // Cancelling races with the end of a quick run: either way there is one end, and it is told once.
    expect(['cancelled', 'completed']).toContain(status);
    const { context, page, watch } = await openWatched(browser);
    await page.goto(`/create/tasks/${created.body.id}`);
    await page.getByText(status === 'cancelled' ? /cancelled/i : /completed/i).first().waitFor();
    expect(watch.problems).toEqual([]);
    await context.close();
  });
});
