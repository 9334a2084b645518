import { DeadLetters } from '@callboard/messaging';
import type { PluginManifest } from '@callboard/plugin-sdk';
import { waitFor } from '@callboard/testing';
import { DeliverEvents } from '../src/listeners/deliver-events.use-case.js';
import { durableOf } from '../src/listeners/listener.js';
import { PluginRegistry } from '../src/packages/plugin-registry.js';
import { anEvent, HostWorld, processesOf } from './host-world.js';
import { writePlugin } from './write-plugin.js';

const CREATED = 'callboard.catalog.entity.created.v1';

describe('event listeners of plugins', () => {
  let world: HostWorld;
  let counts: string;
  const listener = { name: 'count', types: [CREATED], kinds: ['component'] };
  const manifestOf = (id: string): PluginManifest => world.hosts[0]!.app.get(PluginRegistry, { strict: false }).get(id)!.package.manifest;
  const seenBy = async (id: string): Promise<Record<string, number>> => (await (await world.request(`/${id}/seen`)).json()) as Record<string, number>;
  const SEEN = `route('GET', '/seen', async (request, { storage }) => json(Object.fromEntries((await storage.list('seen/')).map(({ key, value }) => [key.slice(5), value]))))`;

  beforeAll(async () => {
    world = await HostWorld.start();
    await world.startCatalog();
    await world.announce('before-the-plugin');
    counts = writePlugin(world.folder, {
      id: 'counts',
      capabilities: { storage: true },
      routes: ['GET /seen'],
      listeners: [listener],
      extensions: `${SEEN}, listener('count', async (event, { storage }) => {
        const key = 'seen/' + event.data.entity.metadata.name;
        await storage.set(key, ((await storage.get(key)) ?? 0) + 1);
        if ((await storage.list('seen/')).every((entry) => entry.key !== key)) throw new Error('its own writes are seen at once');
      })`,
    });
    const fails = writePlugin(world.folder, {
      id: 'fails',
      capabilities: { storage: true },
      routes: ['GET /seen'],
      listeners: [{ name: 'pick', types: [CREATED] }],
      extensions: `${SEEN}, listener('pick', async (event, { storage }) => {
        const { name } = event.data.entity.metadata;
        await storage.set('seen/' + name, 1);
        if (name === 'poison') throw new Error('cannot digest this');
        if (name === 'deadly') process.exit(3);
      })`,
    });
    const sums = writePlugin(world.folder, {
      id: 'sums',
      capabilities: { storage: true },
      routes: ['GET /seen'],
      listeners: [{ name: 'count', types: ['callboard.catalog.entity.deleted.v1'] }],
      extensions: `${SEEN}, listener('count', async (event, { storage }) => {
        await storage.set('seen/all', ((await storage.get('seen/all')) ?? 0) + 1);
        if (event.data.entity.metadata.name === 'bad') throw new Error('cannot add this');
      })`,
    });
    await world.startHost([counts, fails, sums], { limits: { stableMs: 500 } });
    await world.untilHealth('counts', 'running');
    await world.untilHealth('fails', 'running');
    await world.untilHealth('sums', 'running');
  });

  afterAll(() => world.stop());

  it('get what happened before the plugin came, in order, of the kinds they asked for', async () => {
    await world.announce('one');
    await world.announce('a-team', { kind: 'Group' });
    await world.announce('two');
    await waitFor(async () => (await seenBy('counts')).two === 1, { until: 'the last event has arrived' });
    expect(await seenBy('counts')).toEqual({ 'before-the-plugin': 1, one: 1, two: 1 });
  });

  it('have their effect once when an event comes twice', async () => {
    const deliver = world.hosts[0]?.app.get(DeliverEvents, { strict: false });
    const manifest = manifestOf('counts');
    const event = anEvent('twice');
    for (let time = 0; time < 2; time += 1) await deliver?.execute(manifest, listener, [event], new AbortController().signal);
    await deliver?.execute(manifest, listener, [{ ...anEvent('no-revision'), revision: undefined, id: 'once' }], new AbortController().signal);
    await deliver?.execute(manifest, listener, [{ ...anEvent('no-revision'), revision: undefined, id: 'once' }], new AbortController().signal);
    expect(await seenBy('counts')).toMatchObject({ twice: 1, 'no-revision': 1 });
  });

  it('get many events in one go, each seeing what those before it wrote; what comes again with new ones has no effect', async () => {
    const deliver = world.hosts[0]?.app.get(DeliverEvents, { strict: false });
    const events = Array.from({ length: 300 }, (_unused, index) => anEvent(`many-${index % 290}`, 1 + Math.floor(index / 290)));
    await deliver?.execute(manifestOf('sums'), listener, events.slice(0, 200), new AbortController().signal);
    await deliver?.execute(manifestOf('sums'), listener, events, new AbortController().signal);
    expect(await seenBy('sums')).toEqual({ all: 300 });
  });

  it('keep what those before a failing one wrote, and fail with it', async () => {
    const deliver = world.hosts[0]?.app.get(DeliverEvents, { strict: false });
    const events = ['fine-1', 'fine-2', 'bad', 'fine-3'].map((name) => anEvent(name));
    await expect(deliver?.execute(manifestOf('sums'), listener, events, new AbortController().signal)).rejects.toMatchObject({ code: 'plugin_failed' });
    expect(await seenBy('sums')).toEqual({ all: 302 });
  });

  it('store nothing when the manifest does not declare storage', async () => {
    const deliver = world.hosts[0]?.app.get(DeliverEvents, { strict: false });
    const manifest = { ...manifestOf('counts'), capabilities: { events: [CREATED], storage: false, network: [] } };
    await expect(deliver?.execute(manifest, listener, [anEvent('undeclared')], new AbortController().signal)).rejects.toMatchObject({ code: 'capability_not_declared' });
    expect(await seenBy('counts')).not.toHaveProperty('undeclared');
  });

  it('get what came while they were switched off', async () => {
    await world.request('/plugins/counts/disable', { method: 'POST' });
    await world.announce('while-away');
    await world.request('/plugins/counts/enable', { method: 'POST' });
    await world.untilHealth('counts', 'running');
    await waitFor(async () => (await seenBy('counts'))['while-away'] === 1, { until: 'the missed event has arrived' });
  });

  it('get what came while their process was dead, and nothing twice', async () => {
    const [pid] = processesOf(counts);
    process.kill(pid ?? 0, 'SIGKILL');
    await Promise.all(['dead-1', 'dead-2', 'dead-3'].map((name) => world.announce(name)));
    // One that was at work when the process died is tried again, while the others go on.
    await waitFor(async () => Object.keys(await seenBy('counts')).filter((name) => name.startsWith('dead-')).length === 3, { until: 'the events have arrived' });
    expect(await seenBy('counts')).toMatchObject({ 'dead-1': 1, 'dead-2': 1, 'dead-3': 1 });
  });

  it('that fail at one event get it five times; then it is a dead letter, stored nothing, and the others flow', async () => {
    const failing = { poison: 'plugin_failed', deadly: 'plugin_unavailable' };
    for (const name of Object.keys(failing)) await world.announce(name);
    await world.announce('afterwards');
    const health = world.untilHealth('fails', 'restarting');
    await waitFor(async () => (await seenBy('fails')).afterwards === 1, { until: 'the next event has arrived' });
    await health;
    const letters = world.hosts[0]?.app.get(DeadLetters, { strict: false });
    for (const [name, errorCode] of Object.entries(failing)) {
      const letter = await waitFor(async () => (await letters?.list({ durable: durableOf('fails', 'pick') }))?.find(({ subject }) => subject === `component:default/${name}`));
      expect(letter).toMatchObject({ deliveries: 5, errorCode });
    }
    await world.untilHealth('fails', 'running');
    const seen = await seenBy('fails');
    expect([seen.poison, seen.deadly]).toEqual([undefined, undefined]);
  });
});

describe('storage of plugins', () => {
  let world: HostWorld;

  beforeAll(async () => {
    world = await HostWorld.start();
    const keeper = (id: string): string =>
      writePlugin(world.folder, {
        id,
        capabilities: { storage: true },
        routes: ['GET /get/:key', 'PUT /set/:key', 'DELETE /forget/:key', 'GET /list'],
        extensions: `
          route('GET', '/get/:key', async ({ params }, { storage }) => json((await storage.get(params.key)) ?? null)),
          route('PUT', '/set/:key', async ({ params, body }, { storage }) => { try { await storage.set(params.key, body); return json('ok'); } catch (error) { return json(error.code); } }),
          route('DELETE', '/forget/:key', async ({ params }, { storage }) => { await storage.delete(params.key); return json('ok'); }),
          route('GET', '/list', async ({ query }, { storage }) => json((await storage.list(query.prefix ?? '', { after: query.after, limit: Number(query.limit ?? 500) })).map(({ key }) => key)))`,
      });
    await world.startHost([keeper('mine'), keeper('yours')], { limits: { storageKeys: 4, storageMiB: 1 } });
    for (const id of ['mine', 'yours']) await world.untilHealth(id, 'running');
  });

  afterAll(() => world.stop());

  const set = async (id: string, key: string, value: unknown): Promise<unknown> =>
    (await world.request(`/${id}/set/${encodeURIComponent(key)}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })).json();
  const read = async (id: string, path: string): Promise<unknown> => (await world.request(`/${id}${path}`)).json();

  it('gives back what was written, to the plugin that wrote it and to no other', async () => {
    const value = { text: 'ä\u0000\u2028', list: [1, null, { deep: true }], number: 1e21 };
    expect(await set('mine', 'a/1', value)).toBe('ok');
    expect(await read('mine', `/get/${encodeURIComponent('a/1')}`)).toEqual(value);
    expect(await read('yours', `/get/${encodeURIComponent('a/1')}`)).toBeNull();
    expect(await read('yours', '/list')).toEqual([]);
  });

  it('lists by prefix, in order, page by page', async () => {
    await set('mine', 'a/2', 2);
    await set('mine', 'b%_', 3);
    expect(await read('mine', '/list?prefix=a/')).toEqual(['a/1', 'a/2']);
    expect(await read('mine', '/list?limit=2')).toEqual(['a/1', 'a/2']);
    expect(await read('mine', '/list?limit=2&after=a/2')).toEqual(['b%_']);
  });

  it('holds keys, values and the whole to their limits, and frees what is forgotten', async () => {
    expect(await set('mine', 'x'.repeat(257), 1)).toBe('invalid_request');
    expect(await set('mine', 'big', 'x'.repeat(70_000))).toBe('too_large');
    expect(await set('mine', 'four', 4)).toBe('ok');
    expect(await set('mine', 'five', 5)).toBe('storage_quota');
    expect(await set('mine', 'four', 44)).toBe('ok');
    await world.request('/mine/forget/four', { method: 'DELETE' });
    expect(await set('mine', 'five', 5)).toBe('ok');
    expect(await set('yours', 'one', 1)).toBe('ok');
  });
});
