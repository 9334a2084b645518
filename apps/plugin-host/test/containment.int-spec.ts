import { PluginDegraded } from '@callboard/contracts';
import { EventLog } from '@callboard/messaging';
import { waitFor } from '@callboard/testing';
import { HostWorld, processesOf } from './host-world.js';
import { writePlugin } from './write-plugin.js';

/** What a neighbour may take to answer while another plugin misbehaves: far below any limit of a plugin. */
const UNMOVED_MS = 1_000;

describe('a plugin that misbehaves hurts only itself', () => {
  let world: HostWorld;
  const folders: Record<string, string> = {};

  const write = (id: string, parts: Omit<Parameters<typeof writePlugin>[1], 'id'>): void => {
    folders[id] = writePlugin(world.folder, { id, ...parts });
  };
  const codeOf = async (answer: Response): Promise<[number, string]> => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
  const neighbourAnswers = async (): Promise<void> => {
    const begun = Date.now();
    expect((await world.request('/neighbour/ping')).status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(UNMOVED_MS);
  };

  beforeAll(async () => {
    world = await HostWorld.start();
    write('neighbour', { routes: ['GET /ping'], extensions: `route('GET', '/ping', () => json('pong'))` });
    write('throws-at-start', { setUp: `throw new Error('cannot work');` });
    write('loops', {
      routes: ['GET /loop', 'GET /ping'],
      extensions: `route('GET', '/loop', () => { for (;;); }), route('GET', '/ping', () => json('pong'))`,
    });
    write('leaks', {
      routes: ['GET /leak', 'GET /hoard', 'GET /ping'],
      extensions: `
        route('GET', '/leak', async () => { const kept = []; for (;;) { kept.push(Buffer.alloc(10 * 1024 * 1024, 1)); await new Promise((go) => setTimeout(go, 10)); } }),
        route('GET', '/hoard', async () => { const kept = []; for (;;) { kept.push(new Array(500_000).fill({ a: kept })); await new Promise((go) => setImmediate(go)); } }),
        route('GET', '/ping', () => json('pong'))`,
    });
    write('silent', { routes: ['GET /wait', 'GET /ping'], extensions: `route('GET', '/wait', () => new Promise(() => {})), route('GET', '/ping', () => json('pong'))` });
    write('babbles', {
      routes: ['GET /frame', 'GET /text', 'GET /ping'],
      setUp: `import { writeSync } from 'node:fs';`,
      extensions: `
        route('GET', '/frame', () => { writeSync(3, Buffer.from([0xff, 0xff, 0xff, 0xff, 1])); return new Promise(() => {}); }),
        route('GET', '/text', () => { writeSync(3, Buffer.from([0, 0, 0, 2, 0x78, 0x78])); return new Promise(() => {}); }),
        route('GET', '/ping', () => json('pong'))`,
    });
    write('shouts', {
      routes: ['GET /shout'],
      extensions: `route('GET', '/shout', (request, { log }) => { for (let i = 0; i < 20_000; i += 1) { log.info('x'.repeat(500)); console.log('y'.repeat(500)); } return json('done'); })`,
    });
    write('prowls', {
      routes: ['GET /prowl'],
      extensions: `route('GET', '/prowl', async () => {
        const attempts = {
          read: async () => (await import('node:fs')).readFileSync('/etc/hostname', 'utf8'),
          readHost: async () => (await import('node:fs')).readFileSync('/proc/1/environ', 'utf8'),
          write: async () => (await import('node:fs')).writeFileSync('/tmp/prowl', 'x'),
          fork: async () => (await import('node:child_process')).spawn('true'),
          worker: async () => new (await import('node:worker_threads')).Worker('1', { eval: true }),
          addon: async () => process.dlopen({ exports: {} }, '/nowhere.node'),
          binding: async () => process.binding('fs'),
          inspect: async () => (await import('node:inspector')).open(0),
          signal: async () => process.kill(process.ppid || 1, 0),
          signalImported: async () => (await import('node:process')).kill(1, 0),
          environment: async () => { const names = Object.keys(process.env).filter((name) => name !== 'PATH' && name !== 'PWD'); if (names.length === 0) throw new Error('empty'); return names; },
        };
        const succeeded = [];
        for (const [name, attempt] of Object.entries(attempts)) { try { await attempt(); succeeded.push(name); } catch {} }
        return json(succeeded);
      })`,
    });
    write('dials', {
      routes: ['GET /dial/:port', 'GET /open'],
      extensions: `
        route('GET', '/dial/:port', async ({ params }) => { const net = await import('node:net'); return json(await new Promise((settle) => {
          const socket = net.connect(Number(params.port), '127.0.0.1', () => settle('connected')); socket.on('error', (error) => settle(error.code)); })); }),
        route('GET', '/open', async () => { const net = await import('node:net'); let open = 0; const failures = new Set();
          await Promise.all(Array.from({ length: 1_000 }, () => new Promise((settle) => { const server = net.createServer().listen(0, () => { open += 1; settle(); }); server.on('error', (error) => { failures.add(error.code); settle(); }); })));
          return json({ open, failures: [...failures] }); })`,
    });
    write('grasps', {
      capabilities: { storage: false },
      routes: ['GET /storage', 'GET /catalog'],
      extensions: `
        route('GET', '/storage', async (request, { storage }) => { try { return json(await storage.list('')); } catch (error) { return json(error.code); } }),
        route('GET', '/catalog', async (request, { catalog }) => { try { return json(await catalog.entities(['a'])); } catch (error) { return json(error.code); } })`,
    });
    write('hides', { routes: ['GET /shown'], extensions: `route('GET', '/shown', () => json(1)), route('GET', '/hidden', () => json(2))` });
    await world.startHost(Object.values(folders), {
      limits: { memoryMiB: 300, openFiles: 128, waitingCalls: 2, concurrentCalls: 2, circuitFailures: 3, circuitOpenMs: 600, degradedAfter: 5, stableMs: 1_500, callMs: 1_200 },
    });
    for (const id of ['neighbour', 'loops', 'leaks', 'silent', 'babbles', 'shouts', 'prowls', 'dials', 'grasps']) await world.untilHealth(id, 'running');
  });

  afterAll(() => world.stop());

  it('one that throws at start is started again, ever later, and after five times counts and is announced as degraded', async () => {
    const { problem } = await world.untilHealth('throws-at-start', 'degraded');
    expect(problem).toContain('cannot work');
    expect(await codeOf(await world.request('/throws-at-start/x'))).toEqual([404, 'route_not_found']);
    const log = world.hosts[0]?.app.get(EventLog, { strict: false });
    const event = await waitFor(async () => (await log?.read({ after: 0, limit: 100 }))?.find(({ event }) => event.type === PluginDegraded.type && event.subject === 'throws-at-start'));
    expect(event.event.data).toEqual({ id: 'throws-at-start', version: '1.0.0', reason: expect.stringContaining('cannot work') });
    await neighbourAnswers();
  });

  it('one that exports what its manifest does not declare does not run', async () => {
    const { problem } = await world.untilHealth('hides', 'degraded');
    expect(problem).toContain('other routes or listeners than its manifest declares');
    expect(await codeOf(await world.request('/hides/shown'))).toEqual([503, 'plugin_unavailable']);
  });

  it('one in an endless loop is killed when it gives no sign of life, its requests fail, and it comes back', async () => {
    const [looping] = processesOf(folders.loops ?? '');
    const begun = Date.now();
    const request = world.request('/loops/loop');
    await neighbourAnswers();
    expect((await codeOf(await request))[0]).toBeGreaterThanOrEqual(503);
    await waitFor(() => !processesOf(folders.loops ?? '').includes(looping ?? 0), { until: 'the looping process is gone' });
    expect(Date.now() - begun).toBeLessThan(15_000);
    await world.untilHealth('loops', 'running');
    expect((await world.request('/loops/ping')).status).toBe(200);
  });

  it.each(['leak', 'hoard'])('one that takes more and more memory (%s) meets the limit alone, and comes back', async (how) => {
    await world.untilHealth('leaks', 'running');
    const [greedy] = processesOf(folders.leaks ?? '');
    const request = world.request(`/leaks/${how}`);
    await waitFor(() => !processesOf(folders.leaks ?? '').includes(greedy ?? 0), { until: 'the greedy process is gone', timeoutMs: 30_000 });
    expect((await request).status).toBeGreaterThanOrEqual(503);
    await neighbourAnswers();
    await world.untilHealth('leaks', 'running');
  });

  it('one that never answers: 504 at the deadline, then the circuit opens, and closes when it answers again', async () => {
    const first = await Promise.all([world.request('/silent/wait'), world.request('/silent/wait')]);
    expect(await Promise.all(first.map(codeOf))).toEqual([[504, 'plugin_timeout'], [504, 'plugin_timeout']]);
    expect(await codeOf(await world.request('/silent/wait'))).toEqual([504, 'plugin_timeout']);
    const begun = Date.now();
    const refused = await world.request('/silent/ping');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await codeOf(refused)).toEqual([503, 'plugin_unavailable']);
    expect(Date.now() - begun).toBeLessThan(300);
    await waitFor(async () => (await world.request('/silent/ping')).status === 200, { until: 'the circuit closes' });
    expect((await world.view('silent')).problem).toBeUndefined();
  });

  it('one that is slow holds up a bounded number of requests; the rest is refused at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, async () => codeOf(await world.request('/silent/wait'))));
    expect(answers.filter(([, code]) => code === 'plugin_overloaded')).toHaveLength(4);
    expect(answers.filter(([status]) => status === 503 || status === 504)).toHaveLength(8);
    await neighbourAnswers();
  });

  it.each(['frame', 'text'])('one that breaks the protocol (%s) is killed, and comes back', async (how) => {
    await world.untilHealth('babbles', 'running');
    expect(await codeOf(await world.request(`/babbles/${how}`))).toEqual([503, 'plugin_unavailable']);
    await world.untilHealth('babbles', 'running');
    expect((await world.request('/babbles/ping')).status).toBe(200);
  });

  it('one that floods the log is cut short', async () => {
    expect((await world.request('/shouts/shout')).status).toBeLessThanOrEqual(504);
    await neighbourAnswers();
  });

  it('none reads other files, writes, starts programs or threads, loads addons, signals others, or sees the environment', async () => {
    expect(await (await world.request('/prowls/prowl')).json()).toEqual([]);
  });

  it('none reaches the network where the wall says so, nor opens more files than it may', async () => {
    const { wall } = await world.list();
    const port = new URL(world.hosts[0]?.url ?? '').port;
    const dialled = (await (await world.request(`/dials/dial/${port}`)).json()) as string;
    expect(dialled).toBe(wall.network === 'closed' ? 'ENETUNREACH' : 'connected');
    expect(await (await world.request('/dials/open')).json()).toEqual({ open: expect.any(Number), failures: ['EMFILE'] });
  });

  it('none uses what it does not declare', async () => {
    expect(await (await world.request('/grasps/storage')).json()).toBe('capability_not_declared');
    expect(await (await world.request('/grasps/catalog')).json()).toBe('capability_not_declared');
  });

  it('one that is killed from outside is back within a moment', async () => {
    const [victim] = processesOf(folders.neighbour ?? '');
    process.kill(victim ?? 0, 'SIGKILL');
    await waitFor(() => !processesOf(folders.neighbour ?? '').includes(victim ?? 0), { until: 'the killed process is gone' });
    await waitFor(async () => (await world.request('/neighbour/ping')).status === 200, { until: 'the neighbour answers again' });
    expect(processesOf(folders.neighbour ?? '')).toHaveLength(1);
  });
});
