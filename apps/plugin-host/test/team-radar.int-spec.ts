import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor } from '@callboard/testing';
import { HostWorld } from './host-world.js';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

interface Activity {
  team?: { ref: string; title: string };
  changes: Array<{ ref: string; change: string }>;
  days: Array<{ day: string; count: number }>;
}

describe('the plugin team-radar, built from its sources', () => {
  let world: HostWorld;

  beforeAll(async () => {
    world = await HostWorld.start();
    await world.startCatalog();
    const folder = join(world.folder, 'team-radar');
    await promisify(execFile)(process.execPath, [fromRoot('libs/plugin-sdk/bin/callboard-plugin-build.mjs'), '--out', join(folder, 'dist')], { cwd: fromRoot('plugins/team-radar') });
    await world.startHost([folder], { config: { 'team-radar': { shown: 3 } } });
    await world.untilHealth('team-radar', 'running');
  });

  afterAll(() => world.stop());

  it('has a card for the portal to mount, and tells it what it may know', async () => {
    const view = await world.view('team-radar');
    expect(view.ui).toEqual({
      module: { url: expect.stringMatching(/^\/api\/plugins\/team-radar\/0\.1\.0\/assets\/[0-9a-f]{16}\/portal\.js$/), integrity: expect.stringMatching(/^sha256-/) },
      styles: { url: expect.stringMatching(/\/portal\.css$/), integrity: expect.stringMatching(/^sha256-/) },
      slots: [{ slot: 'entity.card', title: 'Team radar', kinds: ['Group', 'Component', 'API', 'Resource', 'System'], height: 280 }],
      config: { days: 14 },
    });
  });

  it('shows on the page of a component what its team has changed', async () => {
    const meta = { namespace: 'default' };
    world.catalogEntities.set('component:default/cart', { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { ...meta, name: 'cart' }, spec: { owner: 'payments' } });
    world.catalogEntities.set('group:default/payments', { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { ...meta, name: 'payments', title: 'Payments' } });
    for (const name of ['ledger', 'cart', 'till', 'bank']) await world.announce(name);
    const activity = await waitFor(async () => {
      const answer = await world.request('/team-radar/teams/component/default/cart');
      const body = (await answer.json()) as Activity;
      return body.changes.some(({ ref }) => ref === 'component:default/bank') ? body : undefined;
    });
    expect(activity.team).toEqual({ ref: 'group:default/payments', title: 'Payments' });
    expect(activity.changes.map(({ ref, change }) => `${change} ${ref}`)).toEqual(['created component:default/bank', 'created component:default/till', 'created component:default/cart']);
    expect(activity.days.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });
});
