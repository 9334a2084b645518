import type { TaskEvent } from '@callboard/api-client';
import { beginRun, continueRun, hasEnded } from './run-state';

const STEPS = [
  { id: 'skeleton', name: 'Write the files', action: 'fetch:template' },
  { id: 'publish', name: 'Create the repository', action: 'publish:git' },
  { id: 'register', name: 'Add it', action: 'catalog:register' },
];

let id = 0;
const event = (type: TaskEvent['type'], body: TaskEvent['body']): TaskEvent => ({ id: (id += 1), taskId: 't', type, body, createdAt: `2026-11-23T12:00:${String(id % 60).padStart(2, '0')}Z` });
const log = (message: string, stepId?: string, status?: string) => event('log', { message, stepId, status });
const begin = () => {
  id = 0;
  return beginRun('open', STEPS);
};
const statuses = (run: ReturnType<typeof begin>) => run.steps.map(({ status }) => status).join(' ');

describe('a run out of its events', () => {
  it('follows the steps to the end', () => {
    let run = continueRun(begin(), [log('Beginning step Write the files', 'skeleton', 'processing')]);
    expect(statuses(run)).toBe('processing waiting waiting');
    expect(run.status).toBe('processing');
    run = continueRun(run, [
      log('Finished', 'skeleton', 'completed'),
      log('Beginning', 'publish', 'processing'),
      log('Finished', 'publish', 'completed'),
      log('Skipping step register because its if condition was false', 'register', 'skipped'),
      event('completion', { message: 'Run completed with status: completed', output: { links: [{ url: 'https://x' }] } }),
    ]);
    expect(statuses(run)).toBe('completed completed skipped');
    expect(run).toMatchObject({ status: 'completed', output: { links: [{ url: 'https://x' }] } });
    expect(hasEnded(run)).toBe(true);
  });

  it('sees each event once, however often it comes', () => {
    const events = [log('a'), log('b')];
    const run = continueRun(continueRun(begin(), events), events);
    expect(run.lines.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('tells a failure with its message and skips what never began', () => {
    const run = continueRun(begin(), [
      log('Beginning', 'skeleton', 'processing'),
      log('Finished', 'skeleton', 'completed'),
      log('Beginning', 'publish', 'processing'),
      event('completion', { message: 'Run completed with status: failed', error: { name: 'ConflictError', message: 'exists already' } }),
    ]);
    expect(statuses(run)).toBe('completed failed skipped');
    expect(run).toMatchObject({ status: 'failed', error: 'exists already' });
  });

  it('calls a cancelled run cancelled, even when its end says failed', () => {
    const run = continueRun(begin(), [
      log('Beginning', 'skeleton', 'processing'),
      event('cancelled', { message: 'Step skeleton has been cancelled.', stepId: 'skeleton', status: 'cancelled' }),
      event('completion', { message: 'Run completed with status: failed', error: { message: 'aborted' } }),
    ]);
    expect(statuses(run)).toBe('cancelled skipped skipped');
    expect(run).toMatchObject({ status: 'cancelled', error: undefined });
  });

  it('keeps what is done when a run is started again', () => {
    const run = continueRun(begin(), [
      log('Beginning', 'skeleton', 'processing'),
      log('Finished', 'skeleton', 'completed'),
      log('Failed', 'publish', 'failed'),
      event('completion', { message: 'Run completed with status: failed', error: { message: 'no' } }),
      event('recovered', {}),
    ]);
    expect(statuses(run)).toBe('completed waiting waiting');
    expect(run).toMatchObject({ status: 'processing', error: undefined });
  });

  it('breaks messages of several lines apart and keeps their order', () => {
    const run = continueRun(begin(), [log('one\ntwo\n'), log('three')]);
    expect(run.lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(new Set(run.lines.map((line) => line.id)).size).toBe(3);
  });
});
