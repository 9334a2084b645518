import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryFileLock, withFileLock } from '../file-lock.mjs';
import { lastLines, LogFile } from '../log-file.mjs';
import { stopOrphans } from '../orphans.mjs';
import { isRunning, startTimeOf } from '../processes.mjs';
import { stackFilePath } from '../stack-file.mjs';
import { pauseBeforeRestart, Supervised } from '../supervised.mjs';

const folder = mkdtempSync(join(tmpdir(), 'callboard-supervised-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sleeper = async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
};

describe('a supervised program', () => {
  it('is started again when it dies, and not after it was stopped', async () => {
    const part = new Supervised({ name: 'x', log: new LogFile(join(folder, 'x.log')), launch: sleeper, stopTimeoutMs: 5_000 });
    await part.start();
    const first = part.process?.pid ?? 0;
    const [death, restarted] = [once(part, 'death'), once(part, 'start')];
    process.kill(first, 'SIGKILL');
    expect((await death)[0]).toMatchObject({ how: 'was ended by SIGKILL', deaths: 1, pauseMs: 200 });
    const [{ pid }] = await restarted;
    expect(pid).not.toBe(first);

    expect(await part.stop()).toBe(true);
    expect(isRunning({ pid })).toBe(false);
  });

  it('is ended by force when it does not end in time', async () => {
    const stubborn = async () => {
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'], { stdio: ['ignore', 'pipe', 'ignore'] });
      await once(child.stdout, 'data');
      return child;
    };
    const part = new Supervised({ name: 'y', log: new LogFile(join(folder, 'y.log')), launch: stubborn, stopTimeoutMs: 50 });
    await part.start();
    const { pid } = part.process ?? {};
    expect(await part.stop()).toBe(false);
    expect(isRunning({ pid })).toBe(false);
  });

  it('gets ever longer pauses, up to 5 s', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map(pauseBeforeRestart)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  });
});

describe('what a killed launcher left', () => {
  const dead = { pid: 2 ** 22 - 3, startTime: '1' };

  it('is ended at the next start; a process that only has its number is left alone', async () => {
    const [mine, foreign] = [await sleeper(), await sleeper()];
    const stack = {
      version: 1,
      launcher: dead,
      services: { catalog: { pid: mine.pid, startTime: startTimeOf(mine.pid ?? 0) }, search: { pid: foreign.pid, startTime: '1' } },
      servers: {},
    };
    writeFileSync(stackFilePath(folder), JSON.stringify(stack));
    expect(await stopOrphans(folder)).toEqual(['catalog']);
    expect([isRunning({ pid: mine.pid }), isRunning({ pid: foreign.pid })]).toEqual([false, true]);
    expect(existsSync(stackFilePath(folder))).toBe(false);
    foreign.kill('SIGKILL');
  });

  it('is not touched while its launcher lives', async () => {
    const child = await sleeper();
    const entry = { pid: child.pid, startTime: startTimeOf(child.pid ?? 0) };
    writeFileSync(stackFilePath(folder), JSON.stringify({ version: 1, launcher: { pid: process.pid, startTime: startTimeOf(process.pid) }, services: { catalog: entry }, servers: {} }));
    expect(await stopOrphans(folder)).toEqual([]);
    expect(isRunning(entry)).toBe(true);
    child.kill('SIGKILL');
    rmSync(stackFilePath(folder));
  });
});

describe('a lock file', () => {
  it('keeps others out until it is given back', () => {
    const path = join(folder, 'lock');
    const first = tryFileLock(path);
    expect(tryFileLock(path)).toEqual({ owner: process.pid });
    first.release?.();
    const second = tryFileLock(path);
    expect(second.release).toBeInstanceOf(Function);
    second.release?.();
  });

  it('of a dead process is taken over', async () => {
    const path = join(folder, 'stale');
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 - 3, startTime: '1' }));
    expect(await withFileLock(path, async () => JSON.parse(readFileSync(path, 'utf8')).pid)).toBe(process.pid);
    expect(existsSync(path)).toBe(false);
  });

  it('lets one work at a time', async () => {
    const path = join(folder, 'queue');
    let inside = 0;
    let most = 0;
    const work = () =>
      withFileLock(path, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all([work(), work(), work()]);
    expect([inside, most]).toEqual([0, 1]);
  });
});

describe('a log file', () => {
  it('begins anew when it is full and keeps the one before', () => {
    const path = join(folder, 'full.log');
    const log = new LogFile(path, 10);
    log.write('12345\n');
    log.rotateWhenFull();
    log.write('67890\n');
    log.rotateWhenFull();
    log.write('new\n');
    log.close();
    expect([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['12345\n67890\n', 'new\n']);
  });

  it('shows the last lines, and as a tail only those since the program was started', () => {
    const path = join(folder, 'tail.log');
    const log = new LogFile(path);
    log.write('a\nb\n');
    log.mark();
    log.write('c\n');
    expect([lastLines(path, 2).lines, log.tail(5)]).toEqual([['b', 'c'], ['c']]);
    log.close();
  });
});
