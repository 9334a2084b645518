import { execFileSync } from 'node:child_process';
import { waitFor } from '@callboard/testing';
import { ScaffolderWorld, type ScaffolderProcess } from './scaffolder-world.js';

const SERVICE_TEMPLATE = {
  parameters: [{ title: 'First', required: ['name'], properties: { name: { type: 'string', pattern: '^[a-z]+$' }, repoUrl: { type: 'string' } } }],
  steps: [
    { id: 'hello', name: 'Hello', action: 'debug:log', input: { message: 'Creating ${{ parameters.name }}' } },
    { id: 'skeleton', name: 'Skeleton', action: 'fetch:template', input: { url: './skeleton', values: { name: '${{ parameters.name }}' } } },
    { id: 'rename', name: 'Rename', action: 'fs:rename', input: { files: [{ from: 'gitignore.txt', to: '.gitignore' }] } },
    { id: 'info', name: 'Info', action: 'catalog:write', input: { entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: '${{ parameters.name }}' }, spec: { type: 'service', lifecycle: 'production', owner: 'crew' } } } },
    { id: 'publish', name: 'Publish', action: 'publish:git', input: { repoUrl: '${{ parameters.repoUrl }}', gitCommitMessage: 'Start ${{ parameters.name }}' } },
    { id: 'register', name: 'Register', action: 'catalog:register', input: { repoContentsUrl: '${{ steps.publish.output.repoContentsUrl }}' } },
  ],
  output: { links: [{ title: 'Repository', url: '${{ steps.publish.output.remoteUrl }}' }, { title: 'Catalog', entityRef: '${{ steps.register.output.entityRef }}' }], plain: '${{ parameters.name }}' },
};

const SKELETON = {
  'skeleton/${{ values.name }}/README.md': '# ${{ values.name | upper }}\n{{ kept }}\n',
  'skeleton/run.sh': '#!/bin/sh\n',
  'skeleton/gitignore.txt': 'dist\n',
  'skeleton/dist/ignored.js': 'not published\n',
  'skeleton/logo.bin': Buffer.from([0, 255, 1, 254, 0]),
};

describe('tasks', () => {
  let world: ScaffolderWorld;
  let scaffolder: ScaffolderProcess;

  beforeAll(async () => {
    world = await ScaffolderWorld.start();
    scaffolder = await world.startScaffolder({ scaffolder: { limits: { renderCpuSeconds: 1 } } });
  });

  afterAll(async () => {
    await world.stop();
  });

  it('runs a template into a real repository and adds it to the catalog', async () => {
    const templateRef = await world.addTemplate('service', SERVICE_TEMPLATE, SKELETON);
    const id = await world.create(scaffolder, templateRef, { name: 'cart', repoUrl: `${world.gitHost}?owner=acme&repo=cart` });
    const events = await world.follow(scaffolder, id);
    const task = await world.ended(scaffolder, id);

    expect({ status: task.status, error: events.at(-1)?.body.error }).toEqual({ status: 'completed', error: undefined });
    expect(task.createdBy).toBeUndefined();
    expect(task.spec.templateInfo.entityRef).toBe('template:default/service');
    expect(task.spec.steps.map((step: { id: string }) => step.id)).toEqual(['hello', 'skeleton', 'rename', 'info', 'publish', 'register']);

    const folder = world.gitFolder('acme', 'cart');
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
    expect(git('log', '--format=%s', 'main')).toBe('Start cart');
    expect(git('ls-tree', '-r', '--name-only', 'main').split('\n').sort()).toEqual(['.gitignore', 'cart/README.md', 'catalog-info.yaml', 'logo.bin', 'run.sh']);
    expect(git('show', 'main:cart/README.md')).toBe('# CART\n{{ kept }}');
    expect(git('show', 'main:catalog-info.yaml')).toContain('backstage.io/source-template: template:default/service');

    expect(world.catalog.registered.at(-1)).toEqual({ type: 'url', target: `http://${world.gitHost}/acme/cart/raw/main/catalog-info.yaml`, actor: 'test-admin' });
    const { output, message } = events.at(-1)!.body;
    expect(message).toBe('Run completed with status: completed');
    expect(output).toEqual({
      links: [
        { title: 'Repository', url: `http://${world.gitHost}/acme/cart.git` },
        { title: 'Catalog', entityRef: 'component:default/cart' },
      ],
      plain: 'cart',
    });

    const lines = events.map(({ body }) => body.message);
    expect(lines[0]).toBe('Starting up task with 6 steps');
    expect(lines).toEqual(expect.arrayContaining(['Beginning step Hello', 'Finished step Hello', '\u001b[32minfo\u001b[39m: Creating cart', 'Finished step Register']));
    expect(events.every((event, index) => index === 0 || event.id > events[index - 1]!.id)).toBe(true);
    expect(events.every(({ isTaskRecoverable, taskId }) => !isTaskRecoverable && taskId === id)).toBe(true);
  });

  it('announces what happens to a task, once, to those who may know', async () => {
    const templateRef = await world.addTemplate('announced', { steps: [{ id: 'log', action: 'debug:log', input: { message: 'x' } }] });
    const id = await world.create(scaffolder, templateRef);
    await world.ended(scaffolder, id);
    const rows = await world.world.postgres.query<{ event: string }>('SELECT event FROM scaffolder.outbox WHERE subject = $1 ORDER BY position', [id]);
    const events = rows.map(({ event }) => JSON.parse(event) as { type: string; audience: string; data: { templateRef: string } });
    expect(events.map(({ type }) => type)).toEqual(['callboard.scaffolder.task.created.v1', 'callboard.scaffolder.task.started.v1', 'callboard.scaffolder.task.completed.v1']);
    expect(new Set(events.map(({ audience }) => audience))).toEqual(new Set(['test-admin,permission:scaffolder.task.read']));
  });

  it('asks the catalog for a template that was never announced, and forgets one that is gone', async () => {
    const ref = await world.addTemplate('silent', { steps: [] }, {}, { announce: false });
    expect((await world.call(scaffolder, 'GET', '/v2/templates/default/Template/silent/parameter-schema')).json).toEqual({ title: 'silent', steps: [] });
    await world.catalog.put(ref, { ...world.catalog.entities.get(ref)!.entity, metadata: { name: 'silent', title: 'Heard' } });
    await waitFor(async () => (await world.call(scaffolder, 'GET', '/v2/templates/default/template/silent/parameter-schema')).json.title === 'Heard');
    await world.catalog.remove(ref);
    await waitFor(async () => (await world.call(scaffolder, 'GET', '/v2/templates/default/template/silent/parameter-schema')).status === 404);
  });

  it('drops an announcement that is older than what it knows: twice is once', async () => {
    const { EntityUpdated } = await import('@callboard/contracts');
    const ref = await world.addTemplate('replayed', { steps: [] });
    const first = world.catalog.entities.get(ref)!.entity;
    await world.catalog.put(ref, { ...first, metadata: { ...first.metadata, title: 'Second' } });
    await world.catalog.announce({ contract: EntityUpdated, ref, revision: 1, entity: first });
    const marker = await world.addTemplate('marker', { steps: [] });
    const known = () => world.world.postgres.query<{ title: string }>(`SELECT entity -> 'metadata' ->> 'title' AS title FROM scaffolder.templates WHERE entity_ref = ANY ($1) ORDER BY 1`, [[ref, marker]]);
    await waitFor(async () => (await known()).length === 2);
    expect((await known()).map(({ title }) => title)).toEqual(['Second', 'marker']);
  });

  it('reads a skeleton beside a template that lies in a repository', async () => {
    const spec = { steps: [{ id: 'fetch', action: 'fetch:plain', input: { url: './cart', targetPath: 'out' } }, { id: 'list', action: 'debug:log', input: { listWorkspace: true } }, { id: 'file', action: 'fetch:plain:file', input: { url: 'run.sh', targetPath: 'up.sh' } }] };
    const ref = await world.addTemplate('remote', spec);
    const { entity } = world.catalog.entities.get(ref)!;
    await world.catalog.put(ref, { ...entity, metadata: { ...entity.metadata, annotations: { 'backstage.io/managed-by-location': `url:http://${world.gitHost}/acme/cart/raw/main/template.yaml` } } });
    await waitFor(async () => {
      const [row] = await world.world.postgres.query<{ revision: string }>('SELECT revision FROM scaffolder.templates WHERE entity_ref = $1', [ref]);
      return Number(row?.revision) === 2;
    });
    const events = await world.follow(scaffolder, await world.create(scaffolder, ref));
    expect(events.at(-1)?.body).toEqual({ message: 'Run completed with status: completed', output: {} });
    expect(events.map(({ body }) => body.message).join('\n')).toContain('- out/README.md');
  });

  it('refuses values as the form expects it, and unknown things with the envelope', async () => {
    await world.addTemplate('strict', { ...SERVICE_TEMPLATE, secrets: { schema: { type: 'object', required: ['tok'], properties: { tok: { type: 'string', minLength: 8 } } } } });
    const create = (body: object) => world.call(scaffolder, 'POST', '/v2/tasks', body);
    await waitFor(async () => (await world.call(scaffolder, 'GET', '/v2/templates/default/template/strict/parameter-schema')).status === 200);

    const missing = await create({ templateRef: 'template:default/strict', values: {} });
    expect(missing.status).toBe(400);
    expect(Object.keys(missing.json)).toEqual(['errors']);
    expect(missing.json.errors[0]).toEqual({
      path: [],
      property: 'instance',
      message: 'requires property "name"',
      schema: SERVICE_TEMPLATE.parameters[0],
      instance: {},
      name: 'required',
      argument: 'name',
      stack: 'instance requires property "name"',
    });
    expect((await create({ templateRef: 'template:default/strict', values: { name: 'NOT ok' } })).json.errors[0].message).toContain('does not match pattern');

    const secret = await create({ templateRef: 'template:default/strict', values: { name: 'cart' }, secrets: { tok: 'canary' } });
    expect(secret.status).toBe(400);
    expect(secret.json.errors[0]).toMatchObject({ property: 'secrets.tok', instance: {} });
    expect(JSON.stringify(secret.json)).not.toContain('canary');
    expect((await create({ templateRef: 'template:default/strict', values: { name: 'cart' } })).json.errors[0].message).toBe('secrets.tok is required');

    const envelope = async (body: object) => {
      const { status, json } = await create(body);
      return [status, json.error?.name, json.error?.message];
    };
    expect(await envelope({ values: {} })).toEqual([400, 'InputError', "request/body must have required property 'templateRef'"]);
    expect(await envelope({ templateRef: 'template:default/strict', values: {}, secrets: { tok: 1 } })).toEqual([400, 'InputError', 'request/body/secrets/tok must be string']);
    expect(await envelope({ templateRef: 'template:default/nope', values: {} })).toEqual([404, 'NotFoundError', 'Template template:default/nope not found']);
    expect(await envelope({ templateRef: 'component:default/cart', values: {} })).toEqual([400, 'InputError', "Invalid kind, only 'Template' kind is supported"]);
  });

  it('answers the small routes as clients know them', async () => {
    const get = async (path: string) => {
      const { status, json } = await world.call(scaffolder, 'GET', path);
      return [status, json?.error?.name, json?.error?.message];
    };
    expect(await get('/v2/tasks/nope')).toEqual([404, 'NotFoundError', "No task with id 'nope' found"]);
    expect(await get('/v2/tasks/nope/events')).toEqual([404, 'NotFoundError', "No task with id 'nope' found"]);
    expect(await get('/v2/tasks?order=foo')).toEqual([400, 'InputError', 'Invalid order parameter "foo", expected "<asc or desc>:<field name>"']);
    expect(await get('/v2/tasks?order=asc:foo')).toEqual([400, 'InputError', 'Invalid order field "foo"']);
    expect(await get('/v2/tasks?nope=1')).toEqual([400, 'InputError', "Unknown query parameter 'nope'"]);
    expect(await get('/v2/tasks?offset=-1')).toEqual([400, 'InputError', 'request/query/offset must be >= 0']);
    expect((await world.call(scaffolder, 'GET', '/v2/tasks?status=bogus')).json).toEqual({ tasks: [], totalTasks: 0 });
    expect((await world.call(scaffolder, 'POST', '/v2/autocomplete/github/x', { token: 't', context: {} })).json.error).toMatchObject({ name: 'InputError', message: 'Unsupported provider: github' });
    const actions = (await world.call(scaffolder, 'GET', '/v2/actions')).json as { id: string; schema: { input: object } }[];
    expect(actions.map(({ id }) => id)).toEqual(['catalog:fetch', 'catalog:register', 'catalog:write', 'debug:log', 'debug:wait', 'fetch:plain', 'fetch:plain:file', 'fetch:template', 'fetch:template:file', 'fs:delete', 'fs:read', 'fs:readdir', 'fs:rename', 'publish:git', 'workspace:template', 'workspace:template:file']);
    const extensions = (await world.call(scaffolder, 'GET', '/v2/templating-extensions')).json;
    expect(Object.keys(extensions.filters)).toEqual(['parseRepoUrl', 'parseEntityRef', 'pick', 'projectSlug']);
    expect((await fetch(`${scaffolder.url}/api/scaffolder/v2/tasks`)).status).toBe(401);
  });

  it('lists tasks, filtered, ordered and paged', async () => {
    const all = (await world.call(scaffolder, 'GET', '/v2/tasks')).json;
    expect(all.totalTasks).toBe(all.tasks.length);
    const times = all.tasks.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    const page = (await world.call(scaffolder, 'GET', '/v2/tasks?limit=1&offset=1&order=asc:created_at&status=completed')).json;
    expect(page.tasks).toHaveLength(1);
    expect(page.tasks[0].status).toBe('completed');
    expect((await world.call(scaffolder, 'GET', '/v2/tasks?createdBy=user:default/nobody')).json).toEqual({ tasks: [], totalTasks: 0 });
  });

  it('resumes the event stream after an id, by stream and by long poll', async () => {
    const id = (await world.call(scaffolder, 'GET', '/v2/tasks?status=completed&limit=1')).json.tasks[0].id;
    const events = await world.follow(scaffolder, id);
    const cut = events[1]!.id;
    const rest = events.filter(({ id: eventId }) => eventId > cut);
    expect(await world.follow(scaffolder, id, cut)).toEqual(rest);
    expect((await world.call(scaffolder, 'GET', `/v2/tasks/${id}/events?after=${cut}`)).json).toEqual(rest);
    // The end is told even to those who have seen more than the end.
    expect((await world.call(scaffolder, 'GET', `/v2/tasks/${id}/events?after=999999999`)).json).toEqual([events.at(-1)]);
  });

  it('skips, loops, goes on after a failure where it is asked to, and says why it failed', async () => {
    const ref = await world.addTemplate('failing', {
      steps: [
        { id: 'loop', name: 'Loop', action: 'debug:log', each: ['a', 'b'], if: '${{ each.value === "b" }}', input: { message: 'item ${{ each.value }}' } },
        { id: 'never', name: 'Never', if: '${{ false }}', action: 'debug:log', input: { message: 'never-logged' } },
        { id: 'boom', name: 'Boom', action: 'fs:rename', input: { files: [{ from: 'nope', to: 'nada' }] } },
        { id: 'after', name: 'After', action: 'debug:log', input: { message: 'not-reached' } },
        { id: 'cleanup', name: 'Cleanup', if: '${{ always() }}', action: 'debug:log', input: { message: 'cleaning' } },
        { id: 'alarm', name: 'Alarm', if: '${{ failure() }}', action: 'debug:log', input: { message: 'alarm' } },
      ],
    });
    const id = await world.create(scaffolder, ref);
    const events = await world.follow(scaffolder, id);
    const text = events.map(({ body }) => body.message).join('\n');
    expect(text).toContain('Skipping step each: {"key":"0","value":"a"}');
    expect(text).toContain('Running step each: {"key":"1","value":"b"}');
    expect(text).toContain('item b');
    expect(text).toContain('Skipping step never because its if condition was false');
    expect(text).toContain('Skipping step after because a previous step failed');
    expect(text).toContain('cleaning');
    expect(text).toContain('alarm');
    for (const hidden of ['item a', 'never-logged', 'not-reached', world.world.folder]) expect(text).not.toContain(hidden);
    expect(events.filter(({ body }) => body.stepId === 'never').map(({ body }) => body.status)).toEqual(['processing', 'skipped']);
    expect(events.at(-1)?.body).toEqual({ message: 'Run completed with status: failed', error: { name: 'InputError', message: 'There is no nope to move', code: 'action_failed' }, reason: 'action_failed' });
    expect(await world.ended(scaffolder, id)).toMatchObject({ status: 'failed', reason: 'action_failed' });
  });

  it('retries from the step that failed, as a run of its own', async () => {
    const ref = await world.addTemplate('flaky', {
      steps: [
        { id: 'first', name: 'First', action: 'catalog:write', input: { entity: { kind: 'Component', metadata: { name: 'kept' } } } },
        { id: 'lookup', name: 'Lookup', action: 'catalog:fetch', input: { entityRef: 'component:default/late' } },
        { id: 'list', name: 'List', action: 'debug:log', input: { listWorkspace: true } },
      ],
      output: { found: '${{ steps.lookup.output.entity.metadata.name }}' },
    });
    const id = await world.create(scaffolder, ref);
    expect((await world.ended(scaffolder, id)).status).toBe('failed');
    const before = await world.follow(scaffolder, id);

    await world.catalog.put('component:default/late', { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'late' }, spec: {} });
    expect(await world.call(scaffolder, 'POST', `/v2/tasks/${id}/retry`, {})).toMatchObject({ status: 201, json: { id } });
    const after = await world.follow(scaffolder, id);
    expect((await world.ended(scaffolder, id)).status).toBe('completed');

    expect(after.filter(({ type }) => type === 'completion')).toHaveLength(1);
    expect(after.at(-1)?.body).toMatchObject({ message: 'Run completed with status: completed', output: { found: 'late' } });
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    const news = after.slice(before.length - 1);
    expect(news[0]).toMatchObject({ type: 'recovered', body: { recoverStrategy: 'none' } });
    const lines = news.map(({ body }) => body.message);
    expect(lines).toContain('Skipping step first because it was already completed in a previous run');
    expect(lines.join('\n')).toContain('- catalog-info.yaml');
    expect(lines).not.toContain('Beginning step First');
  });

  it('keeps secrets out of everything but the input they were meant for', async () => {
    const canary = 'canary-8d1f7c2b';
    const ref = await world.addTemplate('secretive', {
      steps: [
        { id: 'log', action: 'debug:log', input: { message: 'names ${{ user.ref }} only' } },
        { id: 'publish', action: 'publish:git', input: { url: `http://${world.gitHost}/acme/refused.git`, token: '${{ secrets.tok }}' } },
      ],
    });
    const id = await world.create(scaffolder, ref, { evil: '${{ secrets.tok }}' }, { tok: canary });
    expect((await world.ended(scaffolder, id)).status).toBe('failed');
    const seen = JSON.stringify([
      await world.follow(scaffolder, id),
      (await world.call(scaffolder, 'GET', `/v2/tasks/${id}`)).json,
      (await world.call(scaffolder, 'GET', '/v2/tasks')).json,
      await world.world.postgres.query('SELECT event FROM scaffolder.outbox'),
      await world.world.postgres.query('SELECT spec, output, error FROM scaffolder.tasks'),
      await world.world.postgres.query('SELECT output, error FROM scaffolder.task_steps'),
    ]);
    expect(seen).not.toContain(canary);
    expect(seen).not.toContain(Buffer.from(canary).toString('base64'));
    expect(await world.world.postgres.query('SELECT id FROM scaffolder.tasks WHERE secrets IS NOT NULL')).toEqual([]);
  });

  it.each([
    ['a message', { steps: [{ id: 's', action: 'debug:log', input: { message: '${{ secrets.t }}' } }] }, 'step "s", input "message"'],
    ['values of a skeleton', { steps: [{ id: 's', action: 'fetch:template', input: { url: '.', values: { a: ['${{ secrets.t }}'] } } }] }, 'step "s", input "values.a.0"'],
    ['a condition', { steps: [{ id: 's', action: 'debug:log', if: '${{ secrets.t }}' }] }, 'step "s", if'],
    ['a loop', { steps: [{ id: 's', action: 'debug:log', each: '${{ secrets.t }}', input: { message: '${{ each.value }}' } }] }, 'step "s", each'],
    ['the output', { steps: [], output: { x: '${{ secrets.t }}' } }, 'output "x"'],
  ])('refuses a template that would spill a secret into %s', async (where, spec, place) => {
    const ref = await world.addTemplate(`spill-${where.replaceAll(' ', '-')}`, spec);
    const { status, json } = await world.call(scaffolder, 'POST', '/v2/tasks', { templateRef: ref, values: {}, secrets: { t: 'x' } });
    expect([status, json.error.code]).toEqual([400, 'secret_not_allowed_here']);
    expect(json.error.message).toContain(place);
  });

  it('shows a task to those who may know of it, and to nobody else that it exists', async () => {
    const ref = await world.addTemplate('private', { steps: [{ id: 's', action: 'debug:log', input: { message: 'for ${{ user.ref }} ${{ user.entity.metadata.name }}' } }] });
    const [ann, bob, admin] = await Promise.all(['user:default/ann', 'user:default/bob', 'user:development/guest'].map((user) => world.tokenFor(user)));
    await world.catalog.put('user:default/ann', { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name: 'ann' }, spec: {} });
    const { json } = await world.call(scaffolder, 'POST', '/v2/tasks', { templateRef: ref, values: {} }, ann);
    await world.ended(scaffolder, json.id);

    const task = (await world.call(scaffolder, 'GET', `/v2/tasks/${json.id}`, undefined, ann)).json;
    expect([task.createdBy, task.spec.user.ref]).toEqual(['user:default/ann', 'user:default/ann']);
    expect(JSON.stringify(await world.follow(scaffolder, json.id))).toContain('for user:default/ann ann');
    expect((await world.call(scaffolder, 'GET', '/v2/tasks?createdBy=user:default/ann', undefined, ann)).json.tasks.map(({ id }: { id: string }) => id)).toEqual([json.id]);
    expect((await world.call(scaffolder, 'GET', `/v2/tasks/${json.id}`, undefined, admin)).status).toBe(200);

    expect((await world.call(scaffolder, 'GET', '/v2/tasks', undefined, bob)).json).toEqual({ tasks: [], totalTasks: 0 });
    for (const [method, path] of [['GET', ''], ['GET', '/events'], ['GET', '/eventstream'], ['POST', '/cancel'], ['POST', '/retry']] as const) {
      const { status, json: body } = await world.call(scaffolder, method, `/v2/tasks/${json.id}${path}`, method === 'POST' ? {} : undefined, bob);
      expect([path, status, body.error.message]).toEqual([path, 404, `No task with id '${json.id}' found`]);
    }
    expect((await world.call(scaffolder, 'POST', '/v2/dry-run', { template: {}, values: {}, directoryContents: [] }, bob)).status).toBe(403);
  });

  it('kills a template that does not stop, and goes on serving others', async () => {
    const ref = await world.addTemplate('endless', { steps: [{ id: 's', action: 'debug:log', input: { message: "${{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | replace(r/(a+)+$/, 'z') }}" } }] });
    const quick = await world.addTemplate('quick', { steps: [{ id: 's', action: 'debug:log', input: { message: 'quick' } }] });
    const id = await world.create(scaffolder, ref);
    const others = await Promise.all([1, 2, 3].map(() => world.create(scaffolder, quick)));
    for (const other of others) expect((await world.ended(scaffolder, other)).status).toBe('completed');
    // Which limit comes first is the machine's: on a busy one the clock runs out before the processor time does.
    expect(await world.ended(scaffolder, id)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^limit_(cpu|time)$/) });
  });

  it('tries a template without leaving anything behind', async () => {
    const template = {
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name: 'dry' },
      spec: {
        type: 'service',
        parameters: { required: ['name'], properties: { name: { type: 'string' } } },
        steps: [
          { id: 'f', name: 'F', action: 'fetch:template', input: { url: './skeleton', values: { name: '${{ parameters.name }}', list: ['x', 'y'] } } },
          { action: 'debug:wait', input: { seconds: 100 } },
        ],
        output: { text: [{ title: 'T', content: 'made ${{ parameters.name }}' }, { title: 'U', content: 'no', if: '${{ false }}' }] },
      },
    };
    const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
    const directoryContents = [
      { path: 'skeleton/${{ values.name }}.txt', base64Content: base64('Hi ${{ values.name | upper }}{% for x in values.list %} ${{ x }}{% endfor %}\n{{ kept }}\n') },
      { path: 'skeleton/bin.dat', base64Content: base64(Buffer.from([0, 255, 1, 254])) },
    ];
    const dryRun = (body: object) => world.call(scaffolder, 'POST', '/v2/dry-run', body);
    const { status, json } = await dryRun({ template, values: { name: 'abc' }, secrets: {}, directoryContents });
    expect(status).toBe(200);
    expect(json.directoryContents).toEqual([
      { path: 'abc.txt', executable: false, base64Content: base64('Hi ABC x y\n{{ kept }}\n') },
      { path: 'bin.dat', executable: false, base64Content: base64(Buffer.from([0, 255, 1, 254])) },
    ]);
    expect(json.output).toEqual({ text: [{ title: 'T', content: 'made abc' }] });
    expect(json.steps.map(({ id, name }: { id: string; name: string }) => [id, name])).toEqual([['f', 'F'], ['step-2', 'debug:wait']]);
    expect(json.log.some(({ body }: { body: { stepId?: string } }) => body.stepId === 'f')).toBe(true);

    expect((await dryRun({})).json.error).toMatchObject({ name: 'InputError', message: "request/body must have required property 'template'" });
    expect((await dryRun({ template: { kind: 'Component' }, values: {}, directoryContents: [] })).json.error.message).toBe('Input template is not a template');
    expect((await dryRun({ template, values: {}, directoryContents: [] })).json.errors[0].message).toBe('requires property "name"');
    const outside = await dryRun({ template, values: { name: '../../x' }, directoryContents });
    expect([outside.status, outside.json.error.code]).toEqual([400, 'path_outside_workspace']);
  });
});
