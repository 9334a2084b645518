import { waitFor } from '@callboard/testing';
import { GithubServer } from './forges/github-server.js';
import { GitlabServer } from './forges/gitlab-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';
import { WebhookSender } from './webhook-sender.js';

const BEFORE = 'a'.repeat(40);
const AFTER = 'b'.repeat(40);
const titled = (name: string, title: string): string => componentYaml(name, { metadata: `  title: ${title}\n` });

describe('webhooks of organisations that are discovered', () => {
  let github: GithubServer;
  let gitlab: GitlabServer;
  let world: IngestionWorld;
  let sender: WebhookSender;

  beforeAll(async () => {
    github = await new GithubServer().start();
    github.add('acme/one', { 'catalog-info.yaml': componentYaml('one') });
    github.add('acme/two', { 'catalog-info.yaml': componentYaml('two') });
    github.add('acme/bare', { 'README.md': 'nothing yet' });
    github.members.set('ann', { id: 1, name: 'Ann' });
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', members: ['ann'] });
    gitlab = await new GitlabServer().start();
    gitlab.groups.set('group', { id: 1, path: 'group', name: 'Group', members: [] });
    gitlab.add('group/sub/lab', { 'services/a/catalog-info.yaml': componentYaml('lab-a'), 'services/b/catalog-info.yaml': componentYaml('lab-b') });
    gitlab.add('group/other', { 'catalog-info.yaml': componentYaml('lab-other') });
    world = await IngestionWorld.start({
      config: {
        integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }], gitlab: [{ host: gitlab.host, baseUrl: gitlab.origin, token: gitlab.token }] },
        events: { modules: { github: WebhookSender.MODULES.github, gitlab: WebhookSender.MODULES.gitlab } },
      },
      catalog: {
        refresh: { intervalSeconds: 86_400, sweepSeconds: 1, maxBackOffSeconds: 86_400 },
        providers: {
          github: { acme: { host: github.host, organization: 'acme', schedule: { frequency: 'P1D' } } },
          gitlab: { lab: { host: gitlab.host, group: 'group', entityFilename: '**/catalog-info.yaml', schedule: { frequency: 'P1D' } } },
          githubOrg: { id: 'production', githubUrl: github.origin, orgs: ['acme'], schedule: { frequency: 'P1D' } },
        },
      },
    });
    sender = new WebhookSender(world);
    for (const ref of ['component:default/one', 'component:default/two', 'component:default/lab-a', 'component:default/lab-b', 'component:default/lab-other', 'user:default/ann']) {
      await world.entityWhen(ref);
    }
    await quiet();
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
    await gitlab?.stop();
  });

  const quiet = () => waitFor(async () => (await world.database.query(`SELECT FROM sources WHERE coalesce(next_attempt_at, now()) <= now() OR lease_owner IS NOT NULL`)).length === 0, { until: 'nothing is read', timeoutMs: 20_000 });
  const worked = () => waitFor(async () => (await world.database.query(`SELECT FROM webhook_deliveries WHERE state = 'waiting'`)).length === 0, { until: 'every message has been worked on' });
  const problems = async (): Promise<unknown[]> => world.database.query(`SELECT target, code, message FROM sources WHERE code IS NOT NULL`);
  const repositoryOf = (path: string): object => ({ full_name: path, html_url: `${github.origin}/${path}`, default_branch: 'main', owner: { login: 'acme' } });
  const hubPush = (path: string, lists: object): object => ({ ref: 'refs/heads/main', before: BEFORE, after: AFTER, commits: [{ added: [], modified: [], removed: [], ...lists }], repository: repositoryOf(path), pusher: { name: 'octocat' }, sender: { login: 'octocat', html_url: `${github.origin}/octocat` } });
  const labPush = (path: string, lists: object): object => ({
    object_kind: 'push', event_name: 'push', ref: 'refs/heads/main', before: BEFORE, after: AFTER, user_username: 'tanuki', total_commits_count: 1,
    project: { path_with_namespace: path, web_url: `${gitlab.origin}/${path}`, default_branch: 'main' },
    commits: [{ id: AFTER, added: [], modified: [], removed: [], ...lists }],
  });

  it('have the files of the repository read that a push names, and ask for nothing else', async () => {
    github.repositories.get('acme/one')!.commit({ 'catalog-info.yaml': titled('one', 'Pushed') });
    github.repositories.get('acme/two')!.commit({ 'catalog-info.yaml': titled('two', 'Not told of') });
    github.forget();
    await sender.github('push', hubPush('acme/one', { modified: ['catalog-info.yaml'] }));
    await worked();
    expect((await world.entity('component:default/one'))?.metadata.title).toBe('Pushed');
    expect((await world.entity('component:default/two'))?.metadata.title).toBeUndefined();
    expect(github.asked.map((request) => request.replace(/\?.*/, ''))).toEqual(['GET /api/v3/repos/acme/one/contents/catalog-info.yaml']);
  });

  it('bring what is new in a repository in which something was found before', async () => {
    gitlab.projects.get('group/sub/lab')!.commit({ 'services/c/catalog-info.yaml': componentYaml('lab-c'), 'services/a/catalog-info.yaml': undefined });
    gitlab.forget();
    await sender.gitlab(labPush('group/sub/lab', { added: ['services/c/catalog-info.yaml'], removed: ['services/a/catalog-info.yaml'] }));
    await worked();
    expect(await world.entity('component:default/lab-c')).toBeDefined();
    expect(await world.entity('component:default/lab-a')).toBeUndefined();
    expect(gitlab.asked.filter((request) => request.includes('group%2Fother') || request.includes('/groups/'))).toEqual([]);
    expect(await problems()).toEqual([]);
  });

  it('take out at once what a push removed: a repository without the file is no mistake', async () => {
    github.repositories.get('acme/two')!.commit({ 'catalog-info.yaml': undefined });
    await sender.github('push', hubPush('acme/two', { removed: ['catalog-info.yaml'] }));
    await worked();
    expect(await world.entity('component:default/two')).toBeUndefined();
    expect(await problems()).toEqual([]);
  });

  it('bring the first file of a repository', async () => {
    github.repositories.get('acme/bare')!.commit({ 'catalog-info.yaml': componentYaml('bare') });
    await sender.github('push', hubPush('acme/bare', { added: ['catalog-info.yaml'] }));
    await world.entityWhen('component:default/bare');
    await quiet();
  });

  it('bring new repositories, and leave orphans of deleted ones', async () => {
    github.add('acme/new', { 'catalog-info.yaml': componentYaml('new') });
    await sender.github('repository', { action: 'created', repository: repositoryOf('acme/new'), sender: { login: 'octocat', html_url: `${github.origin}/octocat` } });
    await world.entityWhen('component:default/new');
    gitlab.add('group/fresh', { 'catalog-info.yaml': componentYaml('lab-fresh') });
    await sender.gitlab({ event_name: 'project_create', path_with_namespace: 'group/fresh', name: 'fresh' }, { instance: gitlab.origin });
    await world.entityWhen('component:default/lab-fresh');
    github.repositories.delete('acme/new');
    await sender.github('repository', { action: 'deleted', repository: repositoryOf('acme/new'), sender: { login: 'octocat', html_url: `${github.origin}/octocat` } });
    await world.entityWhen('component:default/new', ({ metadata }) => metadata.annotations['backstage.io/orphan'] === 'true');
    await quiet();
  });

  it('have teams and people looked at', async () => {
    github.members.set('bob', { id: 2, name: 'Bob' });
    github.teams.get('platform')!.members.push('bob');
    await sender.github('membership', { action: 'added', scope: 'team', member: { login: 'bob' }, organization: { login: 'Acme' }, sender: { login: 'octocat', html_url: `${github.origin}/octocat` } });
    await world.entityWhen('user:default/bob');
    await world.entityWhen('group:default/platform', ({ relations }) => relations.some(({ targetRef }) => targetRef === 'user:default/bob'));
    await quiet();
  });

  it('that arrive while their source is being read have it read once more', async () => {
    let lists = 0;
    github.failing = async ({ url }) => {
      lists += url.pathname.endsWith('/orgs/acme/repos') ? 1 : 0;
      if (lists === 1 && !github.repositories.has('acme/late')) {
        await sender.github('repository', { action: 'created', repository: repositoryOf('acme/late'), sender: { login: 'octocat', html_url: `${github.origin}/octocat` } });
        await worked();
      } else if (lists === 2 && !github.repositories.has('acme/late')) {
        github.add('acme/late', { 'catalog-info.yaml': componentYaml('late') });
      }
      return undefined;
    };
    await world.database.query(`UPDATE sources SET next_attempt_at = now() WHERE type = 'github-discovery'`);
    await world.entityWhen('component:default/late');
    github.failing = undefined;
  });
});
