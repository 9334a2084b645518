import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { api, eventually, follow, gitHost } from './stack.js';

const run = promisify(execFile);

interface TaskEvent {
  readonly id: number;
  readonly type: string;
  readonly body: { message: string; stepId?: string; status?: string; output?: { links?: { title: string; url?: string; entityRef?: string }[] } };
}

describe('a template that is run through the API', () => {
  it('makes a repository that runs, and a component that everybody sees', async () => {
    const name = `e2e-${Date.now().toString(36)}`;
    const stream = await follow(`filter=metadata.name=${name}`);
    const created = await api<{ id: string }>('/scaffolder/v2/tasks', {
      body: {
        templateRef: 'template:default/node-service',
        values: { name, owner: 'group:default/booking', system: 'system:default/booking', repoUrl: `${gitHost}?owner=meridian-rail&repo=${name}` },
      },
    });
    expect(created.status).toBe(201);

    const events = await eventually(
      'the task to end',
      async () => {
        const reply = await api<TaskEvent[]>(`/scaffolder/v2/tasks/${created.body.id}/events`);
        return reply.body.some(({ type }) => type === 'completion') ? reply.body : undefined;
      },
      60_000,
    );
    expect(events.filter(({ type }) => type === 'completion')).toHaveLength(1);
    expect(events.at(-1)?.body.message).toBe('Run completed with status: completed');
    expect(events.map(({ id }) => id)).toEqual([...events.map(({ id }) => id)].sort((a, b) => a - b));
    expect(events.at(-1)?.body.output?.links).toEqual(
      expect.arrayContaining([expect.objectContaining({ entityRef: `component:default/${name}` })]),
    );

    const folder = await mkdtemp(join(tmpdir(), 'callboard-e2e-clone-'));
    await run('git', ['clone', '-q', `http://${gitHost}/meridian-rail/${name}.git`, folder]);
    const { stdout: log } = await run('git', ['log', '--format=%s'], { cwd: folder });
    expect(log.trim().split('\n')).toEqual([`Start ${name} from the node-service template`]);
    const { stdout: files } = await run('git', ['ls-files'], { cwd: folder });
    expect(files.trim().split('\n')).toEqual(
      expect.arrayContaining(['.github/workflows/test.yml', 'Dockerfile', 'README.md', 'catalog-info.yaml', 'package.json', 'src/app.js', 'test/app.test.js']),
    );
    await expect(run(process.execPath, ['--test'], { cwd: folder, env: { PATH: process.env['PATH'] } })).resolves.toBeTruthy();
    await rm(folder, { recursive: true, force: true });

    const entity = await eventually('the component in the catalog', async () => {
      const reply = await api<{ relations: { type: string; targetRef: string }[] }>(`/catalog/entities/by-name/component/default/${name}`);
      return reply.status === 200 ? reply.body : undefined;
    });
    expect(entity.relations).toEqual(
      expect.arrayContaining([
        { type: 'ownedBy', targetRef: 'group:default/booking' },
        { type: 'partOf', targetRef: 'system:default/booking' },
      ]),
    );
    await eventually('the component on the stream', async () => stream.events.find(({ type }) => type === 'callboard.catalog.entity.created.v1'));
    stream.stop();
    await eventually('the component in the search', async () => {
      const found = await api<{ results: { document: { location: string } }[] }>(`/search/query?term=${name}`);
      return found.body.results[0]?.document.location === `/catalog/default/component/${name}` || undefined;
    });
  });

  it('refuses values that do not fit, in the form that clients show, and starts nothing', async () => {
    const before = await api<{ totalTasks: number }>('/scaffolder/v2/tasks?limit=1');
    const reply = await api<{ errors: { message: string; path: string[] }[] }>('/scaffolder/v2/tasks', {
      body: { templateRef: 'template:default/node-service', values: { name: 'Not Allowed' } },
    });
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['requires property "owner"', expect.stringContaining('does not match pattern')]),
    );
    const after = await api<{ totalTasks: number }>('/scaffolder/v2/tasks?limit=1');
    expect(after.body.totalTasks).toBe(before.body.totalTasks);
  });
});
