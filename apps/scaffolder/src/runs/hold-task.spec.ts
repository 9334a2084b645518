import { jest } from '@jest/globals';
import type { Transactions } from '@callboard/persistence';
import type { TaskRunsRepository } from '../tasks/task-runs.repository.js';
import type { TaskSignals } from '../tasks/task-signal.port.js';
import { HoldTask } from './hold-task.use-case.js';

type Kept = { taskId: string; cancelRequested: boolean };

describe('holding a task', () => {
  const claim = { taskId: 'task-1', attempt: 3 };
  let kept: () => Promise<Kept[]>;
  let stopped: () => Promise<Kept[]>;
  let beats: number;
  let ring: () => void;
  let holdTask: HoldTask;

  beforeEach(() => {
    jest.useFakeTimers();
    beats = 0;
    kept = async () => [{ taskId: 'task-1', cancelRequested: false }];
    stopped = async () => [];
    const transactions = { run: (work: (tx: never) => unknown) => work(undefined as never) } as unknown as Transactions;
    const runs = {
      heartbeat: () => {
        beats += 1;
        return kept();
      },
      findStopped: () => stopped(),
    } as unknown as TaskRunsRepository;
    const signals: TaskSignals = { send: () => undefined, on: (_topic, _id, listener) => ((ring = listener), () => undefined) };
    holdTask = new HoldTask(transactions, runs, signals);
  });

  afterEach(() => {
    holdTask.onApplicationShutdown();
    jest.useRealTimers();
  });

  const whyOf = (signal: AbortSignal): string | undefined => (signal.reason as { why?: string } | undefined)?.why;

  it('renews the lease every ten seconds, and no more once it is let go', async () => {
    const hold = holdTask.execute(claim, 60_000);
    await jest.advanceTimersByTimeAsync(35_000);
    expect([beats, hold.signal.aborted]).toEqual([3, false]);
    hold.release();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(beats).toBe(3);
  });

  it('outlives a database that is away for a while', async () => {
    const hold = holdTask.execute(claim, 60_000);
    kept = () => Promise.reject(new Error('away'));
    await jest.advanceTimersByTimeAsync(15_000);
    expect(hold.signal.aborted).toBe(false);
  });

  it('stops a run whose lease another worker has', async () => {
    const hold = holdTask.execute(claim, 60_000);
    kept = async () => [];
    await jest.advanceTimersByTimeAsync(10_000);
    expect(whyOf(hold.signal)).toBe('lease_lost');
  });

  it('stops a cancelled run within a second, and at once when it is told', async () => {
    const slow = holdTask.execute(claim, 60_000);
    stopped = async () => [{ taskId: 'task-1', cancelRequested: true }];
    await jest.advanceTimersByTimeAsync(1_000);
    expect(whyOf(slow.signal)).toBe('cancelled');
    slow.release();
    const told = holdTask.execute({ ...claim, attempt: 4 }, 60_000);
    ring();
    await jest.advanceTimersByTimeAsync(0);
    expect(whyOf(told.signal)).toBe('cancelled');
  });

  it('stops a run whose time is up', async () => {
    const hold = holdTask.execute(claim, 5_000);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(whyOf(hold.signal)).toBe('out_of_time');
  });

  it('lets a step end before it stops for a shutdown', async () => {
    const hold = holdTask.execute(claim, 60_000);
    holdTask.onModuleDestroy();
    expect([hold.draining.aborted, hold.signal.aborted]).toEqual([true, false]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(whyOf(hold.signal)).toBe('shutdown');
  });
});
