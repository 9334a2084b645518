import { createHash } from 'node:crypto';
import { appendFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventLog } from '@callboard/messaging';
import { waitFor } from '@callboard/testing';
import { HostWorld, processesOf } from './host-world.js';
import { writePlugin } from './write-plugin.js';

describe('plugins come and go at run time', () => {
  let world: HostWorld;
  let folder: string;

  beforeAll(async () => {
    world = await HostWorld.start();
    folder = writePlugin(world.folder, { id: 'lamp', routes: ['GET /light'], extensions: `route('GET', '/light', () => json('on'))`, portal: { 'portal.js': 'export const slots = {};\n' } });
    await world.startHost([folder]);
    await world.startHost([folder]);
    for (const host of world.hosts) await world.untilHealth('lamp', 'running', host);
  });

  afterAll(() => world.stop());

  const switchTo = (state: 'enable' | 'disable', token?: string): Promise<Response> =>
    world.request(`/plugins/lamp/${state}`, { method: 'POST', ...(token && { headers: { authorization: `Bearer ${token}` } }) });
  const announced = async (): Promise<string[]> => {
    const log = world.hosts[0]?.app.get(EventLog, { strict: false });
    return ((await log?.read({ after: 0, limit: 100 })) ?? []).map(({ event }) => event.type.replace('callboard.plugin.plugin.', ''));
  };

  it('announces a plugin once, however many replicas read it', async () => {
    expect(await announced()).toEqual(['installed.v1']);
  });

  it('is switched off and on in every replica without a restart, and says so once', async () => {
    const pids = processesOf(folder);
    expect(pids).toHaveLength(2);
    expect((await switchTo('disable')).status).toBe(204);
    expect((await switchTo('disable')).status).toBe(204);
    for (const host of world.hosts) {
      const view = await waitFor(async () => {
        const seen = await world.view('lamp', host);
        return seen.state === 'disabled' ? seen : undefined;
      });
      expect([view.health, view.ui]).toEqual(['stopped', undefined]);
      expect((await world.request('/lamp/light', {}, host)).status).toBe(503);
    }
    await waitFor(() => processesOf(folder).length === 0, { until: 'both processes are gone' });

    expect((await switchTo('enable')).status).toBe(204);
    for (const host of world.hosts) {
      await world.untilHealth('lamp', 'running', host);
      expect((await world.request('/lamp/light', {}, host)).status).toBe(200);
    }
    expect(await announced()).toEqual(['installed.v1', 'disabled.v1', 'enabled.v1']);
  });

  it('keeps its switch over a restart', async () => {
    await switchTo('disable');
    const host = await world.startHost([folder]);
    expect((await world.view('lamp', host)).state).toBe('disabled');
    await switchTo('enable');
    await world.untilHealth('lamp', 'running', host);
  });

  it('knows no switch of a plugin that is not there', async () => {
    const answer = await world.request('/plugins/nobody/enable', { method: 'POST' });
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([404, 'plugin_not_found']);
  });

  it('does not start again from a server file that was changed under it', async () => {
    const changing = writePlugin(world.folder, { id: 'changing', routes: ['GET /x'], extensions: `route('GET', '/x', () => json(1))` });
    const host = await world.startHost([changing]);
    await world.untilHealth('changing', 'running', host);
    appendFileSync(join(changing, 'dist', 'server.mjs'), '\n// more\n');
    await world.request('/plugins/changing/disable', { method: 'POST' }, host);
    await world.request('/plugins/changing/enable', { method: 'POST' }, host);
    const { problem } = await waitFor(async () => {
      const view = await world.view('changing', host);
      return view.problem ? view : undefined;
    });
    expect(problem).toContain('larger than listed');
  });
});

describe('assets of plugins', () => {
  let world: HostWorld;
  const MODULE = `export const slots = { 'entity.card': () => null };\n`;

  beforeAll(async () => {
    world = await HostWorld.start();
    const shown = writePlugin(world.folder, { id: 'shown', portal: { 'portal.js': MODULE, 'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>', 'notes.txt': 'not for browsers' } });
    const other = writePlugin(world.folder, { id: 'other', portal: { 'portal.js': '//\n' } });
    await world.startHost([shown, other]);
  });

  afterAll(() => world.stop());

  it('are served to anybody, for ever, with their type and the integrity that the list says', async () => {
    const { ui } = await world.view('shown');
    const answer = await fetch(`${world.hosts[0]?.url}${ui?.module.url}`);
    const body = await answer.text();
    expect([answer.status, body]).toEqual([200, MODULE]);
    expect(Object.fromEntries(['content-type', 'cache-control', 'x-content-type-options'].map((name) => [name, answer.headers.get(name)]))).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(ui?.module.integrity).toBe(`sha256-${createHash('sha256').update(body).digest('base64')}`);
    expect((await fetch(`${world.hosts[0]?.url}${ui?.module.url.replace('portal.js', 'picture.svg')}`)).headers.get('content-type')).toBe('image/svg+xml');
  });

  it.each(['server.mjs', 'plugin.json', 'notes.txt', '..%2f..%2fother%2fdist%2fportal.js', '%2e%2e%2fportal.js', '..%5cportal.js', '%252e%252e%252fportal.js', '__proto__', 'portal.js%00.css', 'none.js'])(
    'are only those of the index: %s is not',
    async (file) => {
      const { ui } = await world.view('shown');
      const answer = await fetch(`${world.hosts[0]?.url}${ui?.module.url.replace('portal.js', file)}`);
      expect(answer.status).toBe(404);
    },
  );

  it('are not found under another hash or version', async () => {
    const url = (await world.view('shown')).ui?.module.url ?? '';
    const other = (await world.view('other')).ui?.module.url ?? '';
    const hash = /assets\/([0-9a-f]+)\//.exec(other)?.[1] ?? '';
    expect((await fetch(`${world.hosts[0]?.url}${url.replace(/assets\/[0-9a-f]+\//, `assets/${hash}/`)}`)).status).toBe(404);
    expect((await fetch(`${world.hosts[0]?.url}${url.replace('/1.0.0/', '/1.0.1/')}`)).status).toBe(404);
  });
});

describe('packages that cannot be accepted', () => {
  let world: HostWorld;
  const folders: Record<string, string> = {};

  beforeAll(async () => {
    world = await HostWorld.start();
    const write = (name: string, parts: Parameters<typeof writePlugin>[1]): string => (folders[name] = writePlugin(join(world.folder, name), parts));
    write('good', { id: 'good', routes: ['GET /x'], extensions: `route('GET', '/x', () => json(1))` });
    write('same id', { id: 'good' });
    write('another sdk', { id: 'future', sdk: '^2' });
    write('a newer sdk', { id: 'newer', sdk: '^1.7' });
    write('reserved id', { id: 'catalog' });
    write('bad id', { id: 'Bad_Id' });
    write('unknown capability', { id: 'greedy', capabilities: { database: true } });
    write('network', { id: 'online', capabilities: { network: ['example.com'] } });
    write('undeclared event', { id: 'nosy', listeners: [{ name: 'all', types: ['callboard.catalog.entity.created.v1'] }], capabilities: { events: [] } });
    write('two routes', { id: 'twice', routes: ['GET /a/:b', 'GET /a/:c'] });
    write('path in entry', { id: 'outside', manifest: { server: { entry: '../../etc/passwd', routes: [], listeners: [] } } });
    write('bad config', { id: 'picky', config: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } } });
    writeFileSync(join(write('tampered', { id: 'tampered' }), 'dist', 'server.mjs'), 'export const extensions = [ /* other */ ];\n');
    const linked = join(write('linked', { id: 'linked' }), 'dist');
    renameSync(join(linked, 'server.mjs'), join(world.folder, 'elsewhere.mjs'));
    symlinkSync(join(world.folder, 'elsewhere.mjs'), join(linked, 'server.mjs'));
    folders.empty = join(world.folder, 'nothing-here');
    await world.startHost(Object.values(folders));
  });

  afterAll(() => world.stop());

  it.each([
    ['same id', 'brings the plugin "good" already'],
    ['another sdk', 'made for SDK ^2; this host has SDK 1.'],
    ['a newer sdk', 'made for SDK ^1.7; this host has SDK 1.'],
    ['reserved id', 'id of the product itself'],
    ['bad id', 'id must be lower-case words'],
    ['unknown capability', 'capabilities'],
    ['network', 'reaches no network'],
    ['undeclared event', 'capabilities.events does not declare'],
    ['two routes', 'Two routes answer GET /a/:'],
    ['path in entry', 'must be a plain file name'],
    ['bad config', "must have required property 'url'"],
    ['tampered', 'server.mjs'],
    ['linked', 'no file server.mjs'],
    ['empty', 'no built plugin here'],
  ])('%s: refused with a sentence', async (name, sentence) => {
    const { refused } = await world.list(world.hosts[0]);
    expect(refused.find(({ folder }) => folder === folders[name])?.problem).toContain(sentence);
  });

  it('are named only to those who may mend them', async () => {
    const host = await world.startHost([folders.good ?? '', folders.tampered ?? ''], {
      token: { type: 'static', options: { token: 'reads-plugins-only', subject: 'reader' }, accessRestrictions: [{ plugin: 'plugins', permission: 'plugins.plugin.read' }] },
    });
    const answer = await world.request('/plugins', { headers: { authorization: 'Bearer reads-plugins-only' } }, host);
    expect(await answer.json()).toMatchObject({ items: [{ id: 'good' }], refused: [] });
    expect((await world.list(host)).refused).toHaveLength(1);
    const denied = await world.request('/plugins/good/disable', { method: 'POST', headers: { authorization: 'Bearer reads-plugins-only' } }, host);
    expect(denied.status).toBe(403);
  });

  it('leave nothing behind, and the others alone', async () => {
    expect((await world.list(world.hosts[0])).items.map(({ id }) => id)).toEqual(['good']);
    const stored = await world.world.postgres.query('SELECT id FROM plugin_host.plugins');
    expect(stored).toEqual([{ id: 'good' }]);
    await world.untilHealth('good', 'running');
  });
});
