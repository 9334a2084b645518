import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { api, eventually, follow, gitHost, stack } from './stack.js';

interface StackFile {
  readonly services: Record<string, { pid: number; url: string }>;
}

const OWN_ANSWER: Record<string, string> = {
  catalog: '/catalog/entities/by-name/component/default/booking-service',
  scaffolder: '/scaffolder/v2/actions',
  search: '/search/query?term=booking',
  'plugin-host': '/plugins',
  identity: '/auth/.well-known/jwks.json',
};

function pidOf(service: string): number {
  const { services } = JSON.parse(readFileSync(join(stack.dataDir, 'stack.json'), 'utf8')) as StackFile;
  const pid = services[service]?.pid;
  if (!pid) {
    throw new Error(`stack.json names no process for ${service}`);
  }
  return pid;
}

describe('kill -9', () => {
  it.each(Object.keys(OWN_ANSWER))('of %s: the others answer, it comes back, nothing is lost', async (victim) => {
    const pid = pidOf(victim);
    const stream = victim === 'catalog' ? undefined : await follow('filter=metadata.name=signal-box');
    process.kill(pid, 'SIGKILL');
    await eventually('the process to be gone', async () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });

    for (const [service, path] of Object.entries(OWN_ANSWER)) {
      if (service !== victim) {
        expect([victim, service, (await api(path)).status]).toEqual([victim, service, 200]);
      }
    }

    const file = join(stack.catalog, 'catalog-info.yaml');
    const description = `Survives ${victim} at ${Date.now()}.`;
    await writeFile(file, (await readFile(file, 'utf8')).replace(/description: .*/, `description: ${description}`));

    await eventually(`${victim} to answer again`, async () => ((await api(OWN_ANSWER[victim]!)).status === 200 && pidOf(victim) !== pid) || undefined, 30_000);
    await eventually(
      'the change in catalog and search',
      async () => {
        const entity = await api<{ metadata: { description: string } }>('/catalog/entities/by-name/component/default/signal-box');
        const found = await api<{ results: { document: { text: string } }[] }>('/search/query?term=signal-box');
        return (entity.body.metadata.description === description && found.body.results?.some(({ document }) => document.text === description)) || undefined;
      },
      30_000,
    );
    if (stream) {
      await eventually('the change on the stream', async () => stream.events.find(({ data }) => data.entity?.metadata.description === description));
      stream.stop();
    }
  });

  it('of the portal: the services go on, and the door is open again', async () => {
    const pid = pidOf('portal');
    process.kill(pid, 'SIGKILL');
    const reply = await fetch(`http://127.0.0.1:${stack.port + 101}/.backstage/health/v1/readiness`);
    expect(reply.status).toBe(200);
    await eventually('the door', async () => ((await fetch(`${stack.url}/readyz`)).ok && pidOf('portal') !== pid) || undefined, 30_000);
    expect((await api(OWN_ANSWER['catalog']!)).status).toBe(200);
  });

  it.each(['scaffolder', 'catalog'])('of %s in the middle of a template run: it ends once, with its repository and its component', async (victim) => {
    const name = `survivor-${victim}-${Date.now().toString(36)}`;
    const { body } = await api<{ id: string }>('/scaffolder/v2/tasks', {
      body: { templateRef: 'template:default/node-service', values: { name, owner: 'group:default/booking', repoUrl: `${gitHost}?owner=meridian-rail&repo=${name}` } },
    });
    process.kill(pidOf(victim), 'SIGKILL');
    const task = await eventually(
      'the run to end',
      async () => {
        const reply = await api<{ status: string }>(`/scaffolder/v2/tasks/${body.id}`);
        return ['completed', 'failed', 'cancelled'].includes(reply.body.status) ? reply.body : undefined;
      },
      110_000,
    );
    const events = await api<{ type: string; body: { error?: { message: string } } }[]>(`/scaffolder/v2/tasks/${body.id}/events`);
    expect(events.body.filter(({ type }) => type === 'completion')).toHaveLength(1);
    expect([task.status, events.body.at(-1)?.body.error?.message]).toEqual(['completed', undefined]);
    const entity = await api(`/catalog/entities/by-name/component/default/${name}`);
    expect(entity.status).toBe(200);
  });
});
