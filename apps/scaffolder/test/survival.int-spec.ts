import { execFileSync } from 'node:child_process';
import { waitFor } from '@callboard/testing';
import { ScaffolderWorld, type ScaffolderProcess } from './scaffolder-world.js';

const wait = (seconds: number, id = 'wait') => ({ id, name: id, action: 'debug:wait', input: { seconds } });
const log = (id: string) => ({ id, name: id, action: 'debug:log', input: { message: `in ${id}` } });

describe('tasks survive', () => {
  let world: ScaffolderWorld;

  beforeAll(async () => {
    world = await ScaffolderWorld.start();
  });

  afterAll(async () => {
    await world.stop();
  });

  const messages = async (id: string): Promise<string[]> => {
    const rows = await world.world.postgres.query<{ message: string }>(`SELECT body ->> 'message' AS message FROM scaffolder.task_events WHERE task_id = $1 ORDER BY id`, [id]);
    return rows.map(({ message }) => message);
  };
  const stepBegan = (id: string, name: string) => waitFor(async () => (await messages(id)).includes(`Beginning step ${name}`), { until: `step ${name} has begun` });
  const count = (list: readonly string[], text: string) => list.filter((item) => item === text).length;
  /** As if the time of the lease had gone by. */
  const leaseExpires = (id: string) => world.world.postgres.query(`UPDATE scaffolder.tasks SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  const completions = async (): Promise<number[]> => {
    const rows = await world.world.postgres.query<{ count: string }>(`SELECT count(*) FROM scaffolder.task_events WHERE type = 'completion' GROUP BY task_id, run`);
    return rows.map((row) => Number(row.count));
  };
  const publish = (repository: string) => ({ id: 'publish', name: 'publish', action: 'publish:git', input: { repoUrl: `${world.gitHost}?owner=acme&repo=${repository}` } });
  const entity = { id: 'write', name: 'write', action: 'catalog:write', input: { entity: { kind: 'Component', metadata: { name: 'kept' } } } };

  it('kill -9 inside a step: what was done is not done again, and the workspace is there', async () => {
    const ref = await world.addTemplate('killed', { steps: [entity, publish('killed'), wait(3), { id: 'list', name: 'list', action: 'debug:log', input: { listWorkspace: true } }], output: { commit: '${{ steps.publish.output.commitHash }}' } });
    const first = await world.startScaffolder();
    const id = await world.create(first, ref);
    await stepBegan(id, 'wait');
    await first.end('SIGKILL');
    await leaseExpires(id);

    const second = await world.startScaffolder();
    const events = await world.follow(second, id);
    expect(events.at(-1)?.body).toMatchObject({ message: 'Run completed with status: completed', output: { commit: expect.stringMatching(/^[0-9a-f]{40}$/) } });
    const lines = await messages(id);
    expect([count(lines, 'Beginning step write'), count(lines, 'Beginning step publish'), count(lines, 'Beginning step wait')]).toEqual([1, 1, 2]);
    expect(lines.join('\n')).toContain('resuming from last known good state. 2 step(s) already completed');
    expect(lines.join('\n')).toContain('- catalog-info.yaml');
    expect(execFileSync('git', ['-C', world.gitFolder('acme', 'killed'), 'rev-list', '--count', 'main'], { encoding: 'utf8' }).trim()).toBe('1');
    await second.end();
  });

  it('a worker that was only slow can write nothing once another one has the task', async () => {
    const ref = await world.addTemplate('fenced', { steps: [wait(2), log('last')] });
    const slow = await world.startScaffolder();
    const id = await world.create(slow, ref);
    await stepBegan(id, 'wait');
    process.kill(slow.pid, 'SIGSTOP');
    await leaseExpires(id);
    const quick = await world.startScaffolder();
    await world.ended(quick, id);
    process.kill(slow.pid, 'SIGCONT');
    const lines = await messages(id);
    await slow.end();
    expect(await messages(id)).toEqual(lines);
    expect(count(lines, 'Finished step last')).toBe(1);
    await quick.end();
  });

  describe('with two scaffolders', () => {
    let one: ScaffolderProcess;
    let two: ScaffolderProcess;

    beforeAll(async () => {
      [one, two] = await Promise.all([world.startScaffolder(), world.startScaffolder()]);
    });

    it('a task is stopped within two seconds, and ends once', async () => {
      const ref = await world.addTemplate('cancelled', { steps: [log('first'), wait(60), log('never')] });
      const id = await world.create(one, ref);
      await stepBegan(id, 'wait');
      expect((await world.call(one, 'POST', `/v2/tasks/${id}/retry`, {})).json.error).toMatchObject({ name: 'ConflictError', message: `Task with taskId ${id} cannot be retried`, code: 'invalid_transition' });
      const asked = Date.now();
      // At the scaffolder that does not run it, perhaps, and more than once.
      const answers = await Promise.all([one, two, one].map((scaffolder) => world.call(scaffolder, 'POST', `/v2/tasks/${id}/cancel`)));
      expect(answers.map(({ status, json }) => [status, json])).toEqual(Array.from({ length: 3 }, () => [200, { status: 'cancelled' }]));
      const task = await world.ended(two, id);
      expect(Date.now() - asked).toBeLessThan(2_000);
      expect(task.status).toBe('cancelled');
      const events = await world.follow(two, id);
      expect(events.filter(({ type }) => type === 'cancelled').map(({ body }) => body)).toEqual([{ message: 'Step wait has been cancelled.', stepId: 'wait', status: 'cancelled' }]);
      expect(events.at(-1)).toMatchObject({ type: 'completion', body: { message: 'Run completed with status: cancelled' } });
      expect((await world.call(one, 'POST', `/v2/tasks/${id}/cancel`)).json).toEqual({ status: 'cancelled' });
      expect((await world.call(one, 'POST', '/v2/tasks/nope/cancel')).status).toBe(404);
    });

    it('fifty cancels and retries at once leave one end per run', async () => {
      const ref = await world.addTemplate('contested', { steps: [wait(0.05)] });
      const id = await world.create(one, ref);
      const calls = await Promise.all(Array.from({ length: 50 }, (_, index) => world.call(index % 4 < 2 ? one : two, 'POST', `/v2/tasks/${id}/${index % 2 ? 'cancel' : 'retry'}`, index % 2 ? undefined : {})));
      expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200, 201, 409].filter((status) => calls.some((call) => call.status === status))));
      await world.ended(one, id);
      const [{ run }] = (await world.world.postgres.query<{ run: number }>('SELECT run FROM scaffolder.tasks WHERE id = $1', [id])) as [{ run: number }];
      const ends = await world.world.postgres.query<{ run: number }>(`SELECT run FROM scaffolder.task_events WHERE task_id = $1 AND type = 'completion' ORDER BY run`, [id]);
      expect(ends.map((end) => end.run)).toEqual(Array.from({ length: run }, (_, index) => index + 1));
    });

    it('a stream is complete and ordered at the scaffolder that does not run the task', async () => {
      const ref = await world.addTemplate('watched', { steps: [log('a'), wait(0.3), log('b')] });
      const ids = await Promise.all(Array.from({ length: 12 }, () => world.create(one, ref)));
      const streams = await Promise.all(ids.map((id, index) => world.follow(index % 2 ? one : two, id)));
      for (const [index, events] of streams.entries()) {
        expect(events.map(({ body }) => body.message)).toEqual(await messages(ids[index]!));
        expect(events.map(({ id }) => id)).toEqual([...events.map(({ id }) => id)].sort((a, b) => a - b));
        expect(events.at(-1)?.type).toBe('completion');
      }
    });

    it('a caller has five tasks running at most; the rest waits its turn', async () => {
      const ref = await world.addTemplate('many', { steps: [wait(0.2)] });
      const ids = await Promise.all(Array.from({ length: 15 }, (_, index) => world.create(index % 2 ? one : two, ref)));
      let most = 0;
      await waitFor(
        async () => {
          const [row] = await world.world.postgres.query<{ running: string; left: string }>(`SELECT count(*) FILTER (WHERE status = 'processing') AS running, count(*) FILTER (WHERE status IN ('open', 'processing')) AS left FROM scaffolder.tasks`);
          most = Math.max(most, Number(row!.running));
          return row!.left === '0';
        },
        { timeoutMs: 30_000, until: 'all tasks have ended' },
      );
      expect(most).toBeLessThanOrEqual(5);
      for (const id of ids) expect(count(await messages(id), 'Starting up task with 1 steps')).toBe(1);
      expect(new Set(await completions())).toEqual(new Set([1]));
    });

    it('Redis away: tasks are accepted, and run when it is back with an empty memory', async () => {
      const ref = await world.addTemplate('queueless', { steps: [log('only')] });
      await world.world.redis.kill();
      const asked = Date.now();
      const ids = await Promise.all([1, 2, 3].map(() => world.create(one, ref)));
      expect(Date.now() - asked).toBeLessThan(2_000);
      expect((await world.call(one, 'GET', `/v2/tasks/${ids[0]}`)).json.status).toBe('open');
      await world.world.redis.start();
      for (const id of ids) expect((await world.ended(two, id, 40_000)).status).toBe('completed');
    });

    it('a task that no worker was told of is found by the sweeper', async () => {
      const ref = await world.addTemplate('forgotten', { steps: [log('only')] });
      const known = await world.create(one, ref);
      await world.ended(one, known);
      const [row] = await world.world.postgres.query<{ id: string }>(
        `INSERT INTO scaffolder.tasks (id, template_ref, spec, spec_hash, status, subject) SELECT gen_random_uuid(), template_ref, spec, spec_hash, 'open', subject FROM scaffolder.tasks WHERE id = $1 RETURNING id`,
        [known],
      );
      expect((await world.ended(one, row!.id, 40_000)).status).toBe('completed');
    });

    it('PostgreSQL drops every connection in the middle: nothing is lost and nothing written twice', async () => {
      const ref = await world.addTemplate('disconnected', { steps: [log('a'), wait(0.4), log('b'), wait(0.4), log('c')] });
      const id = await world.create(one, ref);
      await stepBegan(id, 'wait');
      expect(await world.world.postgres.disconnect('scaffolder')).toBeGreaterThan(0);
      expect((await world.ended(one, id)).status).toBe('completed');
      const lines = await messages(id);
      for (const name of ['a', 'b', 'c']) expect([name, count(lines, `Beginning step ${name}`), count(lines, `Finished step ${name}`)]).toEqual([name, 1, 1]);
    });

    it('SIGTERM in the middle: the other scaffolder goes on from the next step, and nothing fails', async () => {
      const ref = await world.addTemplate('deployed', { steps: [log('a'), wait(0.5, 'w1'), wait(0.5, 'w2'), wait(0.5, 'w3'), log('z')] });
      const ids = await Promise.all(Array.from({ length: 5 }, () => world.create(one, ref)));
      await Promise.all(ids.map((id) => stepBegan(id, 'w1')));
      await one.end('SIGTERM');
      for (const id of ids) {
        expect((await world.ended(two, id)).status).toBe('completed');
        const lines = await messages(id);
        expect(['a', 'w1', 'w2', 'w3', 'z'].map((name) => count(lines, `Finished step ${name}`))).toEqual([1, 1, 1, 1, 1]);
      }
    });

    it('a cancelled task whose worker is gone ends within two seconds too', async () => {
      const ref = await world.addTemplate('orphaned', { steps: [wait(60)] });
      const id = await world.create(two, ref);
      await stepBegan(id, 'wait');
      await two.end('SIGKILL');
      const three = await world.startScaffolder();
      const asked = Date.now();
      await world.call(three, 'POST', `/v2/tasks/${id}/cancel`);
      expect((await world.ended(three, id)).status).toBe('cancelled');
      expect(Date.now() - asked).toBeLessThan(2_000);
    });
  });
});
