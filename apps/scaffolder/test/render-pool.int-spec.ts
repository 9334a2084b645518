import { readFileSync } from 'node:fs';
import { waitFor } from '@callboard/testing';
import type { ExpressionContext } from '../src/expressions/expressions.js';
import { forgeHostsOf } from '../src/expressions/repo-url.js';
import { RenderPool, type RenderPoolOptions } from '../src/rendering/render-pool.adapter.js';
import type { RenderWorker } from '../src/rendering/render-worker.adapter.js';
import type { SandboxSession } from '../src/rendering/sandbox.port.js';

const MIB = 1024 * 1024;
const CONTEXT: ExpressionContext = { parameters: { name: 'cart' }, user: {}, taskId: 't', environment: {}, secrets: {}, environmentSecrets: {}, hosts: forgeHostsOf({}) };

describe('the pool of render processes', () => {
  const pools: RenderPool[] = [];

  const makePool = (options: Partial<RenderPoolOptions> = {}): RenderPool => {
    const pool = new RenderPool({ cpuMs: 400, wallMs: 20_000, memoryBytes: 256 * MIB, spare: 1, max: 4, runsPerProcess: 50, idleMs: 60_000, ...options });
    pools.push(pool);
    return pool;
  };
  const pidOf = (session: SandboxSession): number => (session as unknown as { worker: RenderWorker }).worker.pid!;
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const begun = async (pool: RenderPool): Promise<SandboxSession> => {
    const session = await pool.open();
    await session.begin(CONTEXT);
    return session;
  };

  afterEach(() => pools.splice(0).forEach((pool) => pool.onApplicationShutdown()));

  it('evaluates away from this process, which knows the process neither by its secrets nor by its files', async () => {
    const session = await begun(makePool());
    expect((await session.evaluate({ a: '${{ parameters.name }}', b: '${{ [1, { "x": none }] }}' })).value).toEqual({ a: 'cart', b: [1, { x: null }] });
    const pid = pidOf(session);
    expect(pid).not.toBe(process.pid);
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').map((line) => line.split('=')[0]).filter(Boolean);
    expect(environment.filter((name) => !['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name!))).toEqual([]);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    expect(command).toContain(process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission');
    expect(command.filter((argument) => /allow-(fs-write|child|worker|addons|wasi)/.test(argument))).toEqual([]);
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max cpu time\s+300 [^]*Max data size\s+419430400/);
    session.close();
  });

  it('lends a process to one run at a time, and again to the next', async () => {
    const pool = makePool({ spare: 0, max: 2 });
    const [first, second] = await Promise.all([begun(pool), begun(pool)]);
    expect(pidOf(first!)).not.toBe(pidOf(second!));
    let third: SandboxSession | undefined;
    const waiting = pool.open().then((session) => (third = session));
    await first!.evaluate('x');
    expect(third).toBeUndefined();
    first!.close();
    await waiting;
    expect(pidOf(third!)).toBe(pidOf(first!));
    // What the run before had is gone.
    await expect(third!.evaluate('${{ parameters.name }}')).resolves.toMatchObject({ value: 'cart' });
    await third!.begin({ ...CONTEXT, parameters: {} });
    expect((await third!.evaluate('${{ parameters.name }}')).value).toBeUndefined();
  });

  it.each([
    ['a pattern that never ends', "${{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | replace(r/(a+)+$/, 'z') }}", 'limit_cpu'],
    ['memory without end', "{% set x = 'aaaaaaaaaaaaaaaa' %}{% for i in range(24) %}{% set x = x ~ x %}{% endfor %}{% set l = [] %}{% for i in range(2000) %}{% set q = l.push((x ~ i) | upper) %}{% endfor %}${{ l | length }}", 'limit_memory'],
  ])('kills %s, and the next run is not the worse for it', async (_what, text, code) => {
    const pool = makePool({ cpuMs: code === 'limit_cpu' ? 400 : 20_000 });
    const session = await begun(pool);
    const pid = pidOf(session);
    await expect(session.evaluate(text)).rejects.toMatchObject({ code });
    expect(session.ended).toBe(true);
    session.close();
    await waitFor(() => !alive(pid));
    const next = await begun(pool);
    expect((await next.evaluate('${{ parameters.name }}')).value).toBe('cart');
    next.close();
  });

  it('throws a process away after its share of runs', async () => {
    const pool = makePool({ spare: 0, runsPerProcess: 2 });
    const pids: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      const session = await begun(pool);
      pids.push(pidOf(session));
      session.close();
    }
    expect([pids[0] === pids[1], pids[1] === pids[2]]).toEqual([true, false]);
    await waitFor(() => !alive(pids[0]!));
  });

  it('has a process ready before anybody asks', async () => {
    const pool = makePool({ spare: 1 });
    pool.onApplicationBootstrap();
    const idle = () => (pool as unknown as { idle: RenderWorker[] }).idle.length;
    await waitFor(() => idle() === 1);
    const session = await begun(pool);
    session.close();
    await waitFor(() => idle() >= 1);
  });

  it('lets go of a run that was stopped while it evaluated', async () => {
    const pool = makePool({ cpuMs: 20_000 });
    const controller = new AbortController();
    const session = await pool.open(controller.signal);
    await session.begin(CONTEXT);
    const evaluating = session.evaluate("${{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | replace(r/(a+)+$/, 'z') }}");
    controller.abort();
    await expect(evaluating).rejects.toMatchObject({ code: 'cancelled' });
    session.close();
  });

  it('ends its processes when it is shut down', async () => {
    const pool = makePool();
    const session = await begun(pool);
    const pid = pidOf(session);
    pool.onApplicationShutdown();
    await waitFor(() => !alive(pid));
    await expect(pool.open()).rejects.toMatchObject({ code: 'starting' });
  });
});
