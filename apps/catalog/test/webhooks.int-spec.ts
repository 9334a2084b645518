import { createHmac, randomUUID } from 'node:crypto';
import { waitFor } from '@callboard/testing';
import { FileServer } from './file-server.js';
import { GithubServer } from './forges/github-server.js';
import { GitlabServer } from './forges/gitlab-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';
import { WebhookSender } from './webhook-sender.js';

const ZERO = '0'.repeat(40);
const BEFORE = 'a'.repeat(40);
const AFTER = 'b'.repeat(40);
const locationYaml = (name: string, targets: string[], presence = ''): string => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets: ${JSON.stringify(targets)}\n${presence}`;
const titled = (name: string, title: string): string => componentYaml(name, { metadata: `  title: ${title}\n` });

describe('webhooks of GitHub', () => {
  let github: GithubServer;
  let world: IngestionWorld;
  let second: string;
  let sender: WebhookSender;

  beforeAll(async () => {
    github = await new GithubServer().start();
    github.add('acme/shop', {
      'all.yaml': locationYaml('shop-all', ['./parts/one.yaml', './parts/two.yaml', './parts/three.yaml', './maybe/*.yaml']),
      'maybe/there.yaml': componentYaml('there'),
      'parts/one.yaml': componentYaml('one'),
      'parts/two.yaml': componentYaml('two'),
      'parts/three.yaml': componentYaml('three', { spec: '  notes:\n    $text: ./notes.md\n' }),
      'parts/notes.md': 'first',
      'services/a/catalog-info.yaml': componentYaml('service-a'),
      'services/b/catalog-info.yaml': componentYaml('service-b'),
    });
    github.add('acme/other', { 'catalog-info.yaml': componentYaml('other') });
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] }, events: { http: { topics: ['mytopic', 'gitea'], perSecond: 0 }, modules: { github: WebhookSender.MODULES.github } } },
      catalog: { refresh: { intervalSeconds: 36_000, sweepSeconds: 3600, maxBackOffSeconds: 36_000 } },
    });
    second = await world.startReplica();
    sender = new WebhookSender(world);
    await world.register(`${github.origin}/acme/shop/blob/main/all.yaml`);
    await world.register(`${github.origin}/acme/shop/blob/HEAD/services/*/catalog-info.yaml`);
    await world.register(`${github.origin}/acme/shop/blob/release/parts/one.yaml`);
    await world.register(`${github.origin}/acme/other/blob/main/catalog-info.yaml`);
    expect(await world.refs()).toHaveLength(8);
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });

  const commit = (files: Record<string, string | undefined>): void => void github.repositories.get('acme/shop')!.commit(files);
  const commitOf = (lists: { added?: string[]; modified?: string[]; removed?: string[] }): object => ({ id: AFTER, message: 'change', timestamp: '2026-01-01T00:00:00Z', distinct: true, author: { name: 'Octo' }, added: [], modified: [], removed: [], ...lists });
  const push = (commits: object[], more: object = {}): object => ({
    ref: 'refs/heads/main',
    before: BEFORE,
    after: AFTER,
    created: false,
    deleted: false,
    forced: false,
    compare: '',
    commits,
    head_commit: commits.at(-1) ?? null,
    repository: { id: 1, name: 'shop', full_name: 'acme/shop', html_url: `${github.origin}/acme/shop`, clone_url: `${github.origin}/acme/shop.git`, default_branch: 'main', owner: { login: 'acme' } },
    pusher: { name: 'octocat', email: 'octocat@example.org' },
    sender: { login: 'octocat' },
    ...more,
  });

  async function worked(): Promise<void> {
    await waitFor(async () => (await world.database.query(`SELECT FROM webhook_deliveries WHERE state = 'waiting'`)).length === 0, { until: 'every message has been worked on' });
  }

  /** The files that were asked for by what a message caused, sorted. */
  async function readsOf(send: () => Promise<{ status: number }>): Promise<string[]> {
    github.forget();
    expect((await send()).status).toBe(202);
    await worked();
    return [...new Set(github.asked.flatMap((request) => /\/contents\/([^?]+)/.exec(request)?.[1] ?? []).map(decodeURIComponent))].sort();
  }

  it('have the touched file read, and no other; the change knows its commit, the message and who pushed', async () => {
    commit({ 'parts/one.yaml': titled('one', 'Pushed'), 'parts/two.yaml': titled('two', 'Not named') });
    const position = await world.position();
    const id = randomUUID();
    expect(await readsOf(() => sender.github('push', push([commitOf({ modified: ['parts/one.yaml', 'README.md'] })]), { id }))).toEqual(['parts/one.yaml']);
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Pushed');
    expect((await world.entity('component:default/two'))?.metadata.title).toBeUndefined();
    const [event] = (await world.events(position)).map((stored) => stored.event).filter(({ subject }) => subject === 'component:default/one');
    expect(event?.actor).toBe('github:octocat');
    expect(JSON.parse(event?.cause ?? '{}')).toEqual({ type: 'location', id: `url:${github.origin}/acme/shop/blob/main/all.yaml`, version: AFTER, delivery: `github/${id}` });
    expect(await readsOf(() => sender.github('push', push([commitOf({ modified: ['parts/two.yaml'] })])))).toEqual(['parts/two.yaml']);
  });

  it('have a file read whose placeholder uses a touched one', async () => {
    commit({ 'parts/notes.md': 'second' });
    expect(await readsOf(() => sender.github('push', push([commitOf({ modified: ['parts/notes.md'] })])))).toEqual(['parts/notes.md', 'parts/three.yaml']);
    expect((await world.entity('component:default/three'))?.spec?.notes).toBe('second');
  });

  it('bring a new file that a pattern matches, delete a removed one at once, and keep one that has moved', async () => {
    const before = await world.entity('component:default/service-b');
    commit({ 'services/a/catalog-info.yaml': undefined, 'services/b/catalog-info.yaml': undefined, 'services/c/catalog-info.yaml': componentYaml('service-b'), 'services/d/catalog-info.yaml': componentYaml('service-d') });
    const commits = [commitOf({ added: ['services/d/catalog-info.yaml', 'services/README.md'] }), commitOf({ removed: ['services/a/catalog-info.yaml', 'services/b/catalog-info.yaml'], added: ['services/c/catalog-info.yaml'] })];
    expect(await readsOf(() => sender.github('push', push(commits)))).toEqual(['a', 'b', 'c', 'd'].map((name) => `services/${name}/catalog-info.yaml`));
    expect(await world.entity('component:default/service-a')).toBeUndefined();
    expect(await world.entity('component:default/service-d')).toBeDefined();
    expect((await world.entity('component:default/service-b'))?.metadata.uid).toBe(before?.metadata.uid);
    // The tags are those that the next look at the tree gives: nothing is read then.
    const sources = await world.database.query<{ ref: string }>(`SELECT entity_ref AS ref FROM sources WHERE target LIKE '%*%'`);
    github.forget();
    await world.request('POST', '/refresh', { entityRef: sources[0]!.ref });
    expect(github.asked.filter((request) => request.includes('/contents/'))).toEqual([]);
  });

  it('bring what a changed Location file newly leads to', async () => {
    commit({ 'parts/four.yaml': componentYaml('four'), 'all.yaml': locationYaml('shop-all', ['./parts/one.yaml', './parts/two.yaml', './parts/three.yaml', './maybe/*.yaml', './parts/four.yaml']) });
    expect(await readsOf(() => sender.github('push', push([commitOf({ added: ['parts/four.yaml'], modified: ['all.yaml'] })])))).toEqual(['all.yaml', 'parts/four.yaml']);
    expect(await world.entity('component:default/four')).toBeDefined();
  });

  it('write and announce nothing when the files are what they were', async () => {
    const position = await world.position();
    await readsOf(() => sender.github('push', push([commitOf({ modified: ['parts/one.yaml'] })])));
    expect(await world.position()).toBe(position);
  });

  it.each([
    ['another branch', { ref: 'refs/heads/feature' }],
    ['a tag', { ref: 'refs/tags/main-1' }],
    ['another repository', { repository: { full_name: 'acme/nothing', html_url: 'https://github.com/acme/nothing', default_branch: 'main' } }],
  ])('leave alone what lies in %s', async (_what, more) => {
    const pushed = push([commitOf({ modified: ['parts/one.yaml'] })], more) as { repository: { html_url: string } };
    pushed.repository.html_url = pushed.repository.html_url.replace('https://github.com', github.origin);
    expect(await readsOf(() => sender.github('push', pushed))).toEqual([]);
  });

  it('have all of the repository and branch looked at when they do not say what was touched', async () => {
    commit({ 'parts/one.yaml': titled('one', 'Forced') });
    const reads = await readsOf(() => sender.github('push', push([], { forced: true })));
    expect(reads).toContain('parts/one.yaml');
    expect(github.asked.filter((request) => request.includes('acme/other'))).toEqual([]);
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Forced');
    expect((await world.entity('component:default/other'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
  });

  it('have one effect, however often and wherever they arrive', async () => {
    commit({ 'parts/one.yaml': titled('one', 'Once') });
    const id = randomUUID();
    const message = push([commitOf({ modified: ['parts/one.yaml'] })]);
    github.forget();
    const replies = await Promise.all(Array.from({ length: 8 }, (_, index) => sender.github('push', message, { id, url: index % 2 ? second : undefined })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    expect(replies.filter(({ status }) => status === 200).map(({ body }) => body)).toEqual(Array.from({ length: 7 }, () => ({ status: 'duplicate' })));
    await worked();
    expect(github.asked.filter((request) => request.includes('/contents/'))).toHaveLength(1);
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Once');
    expect((await sender.github('push', message, { id })).status).toBe(200);
  });

  it('are tried again when the forge does not answer', async () => {
    commit({ 'parts/two.yaml': titled('two', 'Later') });
    github.failing = () => ({ status: 500, body: {} });
    await sender.github('push', push([commitOf({ modified: ['parts/two.yaml'] })]));
    const failed = await waitFor(async () => (await world.database.query<{ code: string }>(`SELECT code FROM webhook_deliveries WHERE code IS NOT NULL`))[0], { until: 'the attempt has failed' });
    expect(failed.code).toBe('fetch_failed');
    github.failing = undefined;
    await world.database.query(`UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'waiting'`);
    await world.entityWhen('component:default/two', ({ metadata }) => metadata.title === 'Later');
    await worked();
  }, 30_000);

  it('without effect are taken all the same: pings, unknown events, messages that say too little', async () => {
    for (const [event, payload] of [['ping', { zen: 'x' }], ['star', { action: 'created' }], ['push', { ref: 'refs/heads/main' }], ['push', { repository: 'x' }]] as const) {
      expect(await readsOf(() => sender.github(event, payload))).toEqual([]);
    }
    expect(await world.database.query(`SELECT state, code, count(*)::integer AS count FROM webhook_deliveries WHERE code IS NOT NULL GROUP BY 1, 2`)).toEqual([{ state: 'failed', code: 'invalid_event', count: 2 }]);
  });

  it.each([
    ['an address that cannot be decoded', () => push([], { repository: { full_name: 'acme/shop', html_url: `${github.origin}/%E0%A4%A` } }), 'URI malformed'],
    ['a branch that nobody can store', () => push([], { ref: 'refs/heads/a\u0000b' }), 'holds a NUL character'],
    ['a file that nobody can store', () => push([commitOf({ modified: ['a\u0000.yaml'] })]), 'holds a NUL character'],
  ])('end at once, with the reason, when they cannot be read: %s', async (_name, payload, reason) => {
    const id = randomUUID();
    expect((await sender.github('push', payload(), { id })).status).toBe(202);
    const told = await waitFor(async () => (await world.database.query<{ state: string; code: string; message: string; attempts: number }>(`SELECT state, code, message, attempts FROM webhook_deliveries WHERE delivery_id = $1 AND code IS NOT NULL`, [id]))[0], { until: 'the message has been looked at' });
    expect(told).toEqual({ state: 'failed', code: 'invalid_event', message: expect.stringContaining(reason), attempts: 1 });
  });

  it('are refused, without a trace, when the signature is not that of their bytes', async () => {
    const count = async (): Promise<number> => (await world.database.query('SELECT FROM webhook_deliveries')).length;
    const before = await count();
    const body = JSON.stringify(push([commitOf({ modified: ['parts/one.yaml'] })]));
    const right = createHmac('sha256', WebhookSender.SECRETS.github).update(body).digest('hex');
    const tries: [string, Record<string, string>][] = [
      [body, {}],
      [body, { 'x-hub-signature-256': right }],
      [body, { 'x-hub-signature-256': `sha1=${right}` }],
      [body, { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'wrong').update(body).digest('hex')}` }],
      [`${body} `, { 'x-hub-signature-256': `sha256=${right}` }],
      [body, { 'x-hub-signature-256': 'sha256=' }],
      [body, { 'x-hub-signature': `sha256=${right}` }],
    ];
    for (const [bytes, headers] of tries) {
      const reply = await sender.post('github', bytes, { 'x-github-event': 'push', 'x-github-delivery': randomUUID(), ...headers });
      expect([reply.status, reply.body.error?.code]).toEqual([403, 'invalid_signature']);
    }
    expect(await count()).toBe(before);
    expect((await sender.github('ping', {}, { secret: 'an-older-secret' })).status).toBe(202);
  });

  it('and others are known by their topic: listed ones are open, those of forges need a secret', async () => {
    expect((await sender.post('mytopic', '{"a":1}')).text).toBe('{"status":"accepted"}');
    expect(await sender.post('nope', '{"a":1}')).toMatchObject({ status: 404, text: '' });
    expect(await sender.post('gitlab', '{}')).toMatchObject({ status: 404, text: '' });
    expect(await sender.post('gitea', '{}')).toMatchObject({ status: 403, body: { error: { code: 'invalid_signature' } } });
  });

  it('are JSON of at most 5 MB', async () => {
    expect(await sender.post('mytopic', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415, body: { error: { name: 'UnsupportedMediaTypeError' } } });
    expect(await sender.post('mytopic', '{"a":')).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect((await sender.post('mytopic', JSON.stringify({ a: 'x'.repeat(4 * 1024 * 1024) }))).status).toBe(202);
    expect(await sender.post('mytopic', JSON.stringify({ a: 'x'.repeat(5 * 1024 * 1024) }))).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
    expect((await sender.post('mytopic', '')).status).toBe(202);
    expect((await sender.post('mytopic', '{"a":"\\u0000 \\ud800"}')).status).toBe(202);
    await worked();
  });

  it('about an organisation have those looked at that follow it', async () => {
    await world.database.query(
      `INSERT INTO sources (id, origin, type, target, entity_ref, next_attempt_at) SELECT gen_random_uuid(), 'config', type, $1 || path, 'location:default/x', now() + interval '1 day'
       FROM (VALUES ('github-discovery', '/acme#all'), ('github-discovery', '/Acme/'), ('github-discovery', '/acme-2'), ('url', '/acme/x')) AS v (type, path)`,
      [github.origin],
    );
    const due = async (): Promise<string[]> => (await world.database.query<{ target: string }>(`SELECT target FROM sources WHERE next_attempt_at <= now() ORDER BY target`)).map(({ target }) => target.slice(github.origin.length)).sort();
    await readsOf(() => sender.github('team', { action: 'created', organization: { login: 'acme' }, sender: { login: 'octocat', html_url: `${github.origin}/octocat` } }));
    expect(await due()).toEqual(['/Acme/', '/acme#all']);
    await world.database.query(`UPDATE sources SET next_attempt_at = now() + interval '1 day'`);
    await readsOf(() => sender.github('push', push([commitOf({ added: ['catalog-info.yaml'] })])));
    expect(await due()).toEqual(['/Acme/', '/acme#all']);
    await world.database.query(`DELETE FROM sources WHERE entity_ref = 'location:default/x'`);
  });

  it('of a deleted branch and of a deleted repository leave orphans, not holes', async () => {
    github.repositories.get('acme/shop')!.commit({ 'parts/one.yaml': undefined });
    await readsOf(() => sender.github('push', push([], { after: ZERO, deleted: true })));
    const orphan = await world.entity('component:default/one');
    expect(orphan?.metadata.annotations['backstage.io/orphan']).toBe('true');
    github.repositories.delete('acme/other');
    await readsOf(() => sender.github('repository', { action: 'deleted', repository: { full_name: 'acme/other', html_url: `${github.origin}/acme/other`, default_branch: 'main' }, sender: { login: 'octocat' } }));
    expect((await world.entity('component:default/other'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
  });
});

describe('webhooks of others', () => {
  let gitlab: GitlabServer;
  let files: FileServer;
  let world: IngestionWorld;
  let sender: WebhookSender;

  beforeAll(async () => {
    gitlab = await new GitlabServer().start();
    gitlab.add('group/sub/shop', { 'catalog-info.yaml': componentYaml('lab'), 'other.yaml': componentYaml('lab-other') });
    files = await FileServer.start({ 'acme/shop/raw/main/catalog-info.yaml': componentYaml('plain'), 'acme/shop/raw/main/other.yaml': componentYaml('plain-other') });
    world = await IngestionWorld.start({
      config: {
        integrations: { gitlab: [{ host: gitlab.host, baseUrl: gitlab.origin, token: gitlab.token }], git: [{ host: files.host }] },
        events: { modules: WebhookSender.MODULES },
      },
      catalog: { refresh: { intervalSeconds: 36_000, sweepSeconds: 3600, maxBackOffSeconds: 36_000 } },
    });
    sender = new WebhookSender(world);
    for (const name of ['catalog-info.yaml', 'other.yaml']) {
      await world.register(`${gitlab.origin}/group/sub/shop/-/blob/main/${name}`);
      await world.register(`http://${files.host}/acme/shop/blob/main/${name}`);
    }
    expect(await world.refs()).toHaveLength(4);
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await gitlab?.stop();
    await files?.stop();
  });

  const worked = () => waitFor(async () => (await world.database.query(`SELECT FROM webhook_deliveries WHERE state = 'waiting'`)).length === 0, { until: 'every message has been worked on' });
  const labPush = (): object => ({
    object_kind: 'push',
    event_name: 'push',
    ref: 'refs/heads/main',
    before: BEFORE,
    after: AFTER,
    user_username: 'tanuki',
    project: { path_with_namespace: 'group/sub/shop', web_url: `${gitlab.origin}/group/sub/shop`, default_branch: 'main' },
    commits: [{ id: AFTER, added: [], modified: ['catalog-info.yaml'], removed: [] }],
    total_commits_count: 1,
  });
  const plainPush = (): object => ({ ref: 'refs/heads/main', before: BEFORE, after: AFTER, commits: [{ modified: ['catalog-info.yaml'] }], repository: { full_name: 'acme/shop', html_url: `http://${files.host}/acme/shop` } });

  it('GitLab: by its token, or by a signature where the hook signs', async () => {
    gitlab.projects.get('group/sub/shop')!.commit({ 'catalog-info.yaml': titled('lab', 'By token'), 'other.yaml': titled('lab-other', 'Not named') });
    expect((await sender.gitlab(labPush(), { token: 'wrong' })).status).toBe(403);
    expect((await sender.gitlab(labPush())).status).toBe(202);
    await worked();
    expect((await world.entity('component:default/lab'))?.metadata.title).toBe('By token');
    expect((await world.entity('component:default/lab-other'))?.metadata.title).toBeUndefined();
    gitlab.projects.get('group/sub/shop')!.commit({ 'catalog-info.yaml': titled('lab', 'Signed') });
    expect((await sender.standard(labPush(), { topic: 'gitlab', secret: 'wrong' })).status).toBe(403);
    expect((await sender.standard(labPush(), { topic: 'gitlab', secret: WebhookSender.SECRETS.gitlab })).status).toBe(202);
    await worked();
    expect((await world.entity('component:default/lab'))?.metadata.title).toBe('Signed');
  });

  it('plain git servers: by a signature over id, time and bytes', async () => {
    files.set('acme/shop/raw/main/catalog-info.yaml', titled('plain', 'Hooked'));
    const asked = files.asked.length;
    const id = randomUUID();
    expect((await sender.standard(plainPush(), { id })).body).toEqual({ status: 'accepted' });
    await worked();
    expect((await world.entity('component:default/plain'))?.metadata.title).toBe('Hooked');
    expect(files.asked.slice(asked)).toEqual(['acme/shop/raw/main/catalog-info.yaml']);
    expect((await sender.standard(plainPush(), { id })).body).toEqual({ status: 'duplicate' });
    expect(await sender.standard(plainPush(), { at: Date.now() - 360_000 })).toMatchObject({ status: 400, body: { error: { code: 'timestamp_out_of_tolerance' } } });
    expect((await sender.standard(plainPush(), { at: Date.now() + 360_000 })).status).toBe(400);
    expect((await sender.standard(plainPush(), { sentBody: `${JSON.stringify(plainPush())} ` })).status).toBe(403);
  });

  it('Gitea and Bitbucket: by their signatures', async () => {
    expect((await sender.gitea('push', plainPush())).status).toBe(202);
    expect((await sender.bitbucket('repo:push', { push: { changes: [] }, repository: { full_name: 'a/b', links: { html: { href: 'https://bitbucket.org/a/b' } } } })).status).toBe(202);
    await worked();
    expect(await world.database.query(`SELECT FROM webhook_deliveries WHERE state <> 'processed'`)).toEqual([]);
  });
});

describe('too many webhooks', () => {
  let world: IngestionWorld;

  afterEach(() => world?.stop());

  it('are refused for a moment, whether they come too fast or wait too long', async () => {
    world = await IngestionWorld.start({ config: { events: { http: { topics: ['mytopic'], perSecond: 5 } } } });
    const sender = new WebhookSender(world);
    const replies = await Promise.all(Array.from({ length: 40 }, () => sender.post('mytopic', '{}')));
    expect(replies.filter(({ status }) => status === 202).length).toBeGreaterThanOrEqual(10);
    const refused = replies.find(({ status }) => status === 429);
    expect([refused?.body.error?.code, refused?.headers.get('retry-after')]).toEqual(['rate_limited', '1']);
  });

  it('wait in a queue of a certain length', async () => {
    world = await IngestionWorld.start({ config: { events: { http: { topics: ['mytopic'], maxWaiting: 3 } } } });
    await world.database.query(`INSERT INTO webhook_deliveries (topic, delivery_id, payload, next_attempt_at) SELECT 'mytopic', n, '{}', now() + interval '1 hour' FROM generate_series(1, 3) n`);
    expect((await new WebhookSender(world).post('mytopic', '{}')).status).toBe(429);
  });
});
