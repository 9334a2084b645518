import { generateKeyPairSync } from 'node:crypto';
import { waitFor } from '@callboard/testing';
import { RunProviders } from '../src/providers/run-providers.use-case.js';
import { GithubServer } from './forges/github-server.js';
import { GitlabServer } from './forges/gitlab-server.js';
import { IngestionWorld, type ServedEntity } from './ingestion-world.js';

/** Has the provider run again and waits until it has. */
async function runAgain(world: IngestionWorld, name: string): Promise<void> {
  const reply = await world.database.query<{ id: string }>(`UPDATE sources SET next_attempt_at = now(), last_success_at = NULL, failures = 0, state = 'processing' WHERE origin = 'provider' AND target = $1 RETURNING id`, [name]);
  expect(reply).toHaveLength(1);
  await waitFor(async () => (await world.database.query(`SELECT 1 FROM sources WHERE target = $1 AND state <> 'processing' AND lease_owner IS NULL AND next_attempt_at > now()`, [name])).length === 1, { timeoutMs: 30_000, until: 'the provider has run' });
}

/** Runs what is due, and waits where it runs already. */
async function firstRun(world: IngestionWorld): Promise<void> {
  await world.get(RunProviders).execute();
  await world.settled();
}

const relations = (entity: ServedEntity | undefined, type: string): string[] => (entity?.relations ?? []).filter((relation) => relation.type === type).map(({ targetRef }) => targetRef);
const status = async (world: IngestionWorld, name: string) => (await world.database.query<{ state: string; code: string | null; message: string | null }>('SELECT state, code, message FROM sources WHERE target = $1', [name]))[0];

describe('a GitHub organisation', () => {
  const NAME = 'github-org:production';
  let github: GithubServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    github = await new GithubServer().start();
    ['ann', 'bob', 'cyd'].forEach((login, index) => github.members.set(login, { id: index + 1, name: login.toUpperCase(), email: `${login}@example.org` }));
    for (let index = 0; index < 110; index++) {
      github.members.set(`member-${index}`, { id: 100 + index });
    }
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', description: 'Runs it all', members: ['ann'] });
    github.teams.set('sre', { id: 2, slug: 'sre', name: 'SRE', parent: 'platform', members: ['bob', 'stranger'] });
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: { refresh: { sweepSeconds: 1 }, providers: { githubOrg: { id: 'production', githubUrl: github.origin, orgs: ['acme'], schedule: { frequency: { hours: 1 } } } } },
    });
    await world.entityWhen('user:default/ann');
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });
  afterEach(() => {
    github.failing = undefined;
  });

  it('becomes groups and users as Backstage shows them', async () => {
    const platform = await world.entity('group:default/platform');
    expect(platform).toMatchObject({
      metadata: { description: 'Runs it all', annotations: { 'github.com/team-slug': 'acme/platform', 'backstage.io/managed-by-location': `url:${github.origin}/orgs/acme/teams/platform` } },
      spec: { type: 'team', profile: { displayName: 'Platform' }, children: ['sre'] },
    });
    // GitHub's list of a team holds the members of its child teams, too.
    expect(relations(platform, 'hasMember')).toEqual(['user:default/ann']);
    expect(relations(platform, 'parentOf')).toEqual(['group:default/sre']);
    expect(relations(await world.entity('group:default/sre'), 'hasMember')).toEqual(['user:default/bob']);
    expect(await world.entity('user:default/ann')).toMatchObject({
      metadata: { annotations: { 'github.com/user-login': 'ann', 'backstage.io/managed-by-location': `url:${github.origin}/ann` } },
      spec: { profile: { displayName: 'ANN', email: 'ann@example.org', picture: `${github.origin}/avatars/ann` }, memberOf: ['platform'] },
    });
  });

  it('comes back at the next turn when somebody removes its set: it still emits', async () => {
    expect((await world.request('DELETE', `/sources/${NAME}`)).status).toBe(204);
    await world.entityWhen('user:default/ann');
    expect(await status(world, NAME)).toMatchObject({ state: 'processed' });
  });

  it('is read over all pages, and with 304 the next time', async () => {
    expect(await world.entity('user:default/member-109')).toBeDefined();
    const before = await world.position();
    github.limit = { limit: 5000, remaining: 5000, resetAt: Math.floor(Date.now() / 1000) + 3600 };
    await runAgain(world, NAME);
    // That there is no GraphQL costs one.
    expect(github.limit.remaining).toBeGreaterThanOrEqual(4999);
    github.limit = undefined;
    expect(await world.position()).toBe(before);
  });

  it('applies nothing of an answer that is not whole', async () => {
    github.failing = ({ url }) => (url.pathname.endsWith('/members') && url.searchParams.get('page') === '2' ? { status: 502, body: { message: 'Bad gateway' } } : undefined);
    github.members.delete('cyd');
    await runAgain(world, NAME);
    expect(await status(world, NAME)).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining('502') });
    expect(await world.entity('user:default/cyd')).toBeDefined();
  });

  it('follows renaming and removal at once', async () => {
    github.teams.delete('sre');
    github.teams.set('reliability', { id: 2, slug: 'reliability', name: 'Reliability', parent: 'platform', members: ['ann'] });
    await runAgain(world, NAME);
    expect(await status(world, NAME)).toEqual({ state: 'processed', code: null, message: null });
    expect(await world.entity('user:default/cyd')).toBeUndefined();
    expect(await world.entity('group:default/sre')).toBeUndefined();
    expect(relations(await world.entity('group:default/reliability'), 'childOf')).toEqual(['group:default/platform']);
    expect(relations(await world.entity('user:default/ann'), 'memberOf')).toEqual(['group:default/reliability']);
  });

  it('says until when it waits for the budget', async () => {
    const resetAt = Math.floor(Date.now() / 1000) + 900;
    github.limit = { limit: 100, remaining: 0, resetAt };
    await runAgain(world, NAME);
    github.limit = undefined;
    expect(await status(world, NAME)).toMatchObject({ state: 'error', code: 'rate_limited', message: expect.stringContaining(new Date(resetAt * 1000).toISOString()) });
    const [row] = await world.database.query<{ wait: number }>('SELECT extract(epoch FROM next_attempt_at - now())::int AS wait FROM sources WHERE target = $1', [NAME]);
    expect(row!.wait).toBeGreaterThan(800);
    expect(await world.entity('user:default/ann')).toBeDefined();
  });
});

describe('an organisation of github.com', () => {
  const NAME = 'github-org:default';
  let github: GithubServer;
  let world: IngestionWorld;
  const refresh = () => world.request('POST', '/refresh', { entityRef: 'user:default/ann' });
  const people = async (team: string): Promise<string[]> => relations(await world.entity(`group:default/${team}`), 'hasMember');

  beforeAll(async () => {
    github = Object.assign(new GithubServer(''), { hasGraphql: true });
    await github.start();
    github.members.set('ann', { id: 1, name: 'Ann', email: 'ann@example.org', bio: 'Hello' });
    for (let index = 0; index < 230; index++) {
      github.members.set(`member-${index}`, { id: 100 + index });
    }
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', description: 'Runs it all', members: ['ann', 'member-1'] });
    github.teams.set('sre', { id: 2, slug: 'sre', name: 'SRE', parent: 'platform', members: ['ann', 'member-2', 'stranger'] });
    github.teams.set('on-call', { id: 3, slug: 'on-call', name: 'On call', parent: 'sre', members: ['member-3'] });
    github.teams.set('everybody', { id: 4, slug: 'everybody', name: 'Everybody', members: [...github.members.keys()] });
    for (let index = 0; index < 30; index++) {
      github.teams.set(`team-${index}`, { id: 10 + index, slug: `team-${index}`, name: `Team ${index}`, members: [] });
    }
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: github.origin, token: github.token }] } },
      catalog: { refresh: { sweepSeconds: 3600 }, providers: { githubOrg: { githubUrl: github.origin, orgs: ['acme'] } } },
    });
    await firstRun(world);
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });
  beforeEach(() => {
    github.failing = undefined;
    github.forget();
  });

  it('shows who is in a team and in its child team in both', async () => {
    expect(await people('platform')).toEqual(['user:default/ann', 'user:default/member-1']);
    expect(await people('sre')).toEqual(['user:default/ann', 'user:default/member-2']);
    expect(await people('on-call')).toEqual(['user:default/member-3']);
    const sre = await world.entity('group:default/sre');
    expect(relations(sre, 'childOf')).toEqual(['group:default/platform']);
    expect(relations(sre, 'parentOf')).toEqual(['group:default/on-call']);
    expect(sre?.metadata.annotations).toMatchObject({ 'github.com/team-slug': 'acme/sre', 'backstage.io/managed-by-location': `url:${github.origin}/orgs/acme/teams/sre` });
  });

  it('is read over all pages, of members, of teams and of the members of a team', async () => {
    expect(await people('everybody')).toHaveLength(231);
    expect(await world.entity('group:default/team-29')).toBeDefined();
    expect(await world.entity('user:default/ann')).toMatchObject({ metadata: { description: 'Hello' }, spec: { profile: { displayName: 'Ann', email: 'ann@example.org' }, memberOf: ['everybody', 'platform', 'sre'] } });
    expect((await world.entity('user:default/member-229'))?.spec?.profile).toEqual({ picture: `${github.origin}/avatars/member-229` });
  });

  it('is asked in a few questions, and announces nothing when nothing has changed', async () => {
    const before = await world.position();
    await refresh();
    expect(github.asked).toEqual(Array(7).fill('POST /graphql'));
    expect(await world.position()).toBe(before);
  });

  it('waits where GraphQL refuses with 200, and keeps what it had of an answer that is not whole', async () => {
    github.failing = ({ body }) => (body.includes('members(first: 100, membership: IMMEDIATE, after') ? { body: { data: null, errors: [{ type: 'INTERNAL', message: 'Something went wrong' }] } } : undefined);
    await refresh();
    expect(await status(world, NAME)).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining('Something went wrong') });
    const reset = Math.floor(Date.now() / 1000) + 300;
    github.failing = () => ({ headers: { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset), 'x-ratelimit-resource': 'graphql' }, body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 1.' }] } });
    await refresh();
    expect(await status(world, NAME)).toMatchObject({ state: 'error', code: 'rate_limited', message: expect.stringContaining(new Date(reset * 1000).toISOString()) });
    expect(await people('everybody')).toHaveLength(231);
  });
});

describe('an organisation that GraphQL tells nothing about', () => {
  it('is read by REST, suspended people and all', async () => {
    const github = await new GithubServer().start();
    github.members.set('ann', { id: 1, name: 'Ann' });
    github.members.set('bob', { id: 2, suspended_at: '2026-01-01T00:00:00Z' });
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', members: ['ann', 'bob'] });
    github.failing = ({ url }) => (url.pathname === '/api/graphql' ? { body: { data: { organization: null }, errors: [{ type: 'INSUFFICIENT_SCOPES', message: 'Your token has not been granted the required scopes' }] } } : undefined);
    const world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: { refresh: { sweepSeconds: 3600 }, providers: { githubOrg: { githubUrl: github.origin, orgs: ['acme'] } } },
    });
    try {
      await firstRun(world);
      expect(await world.refs()).toEqual(['group:default/platform', 'user:default/ann']);
      expect(github.asked).toContain('POST /api/graphql');
    } finally {
      await world.stop();
      await github.stop();
    }
  });
});

describe('a GitHub app', () => {
  it('alone leads to the organisations that have installed it, each read with its own token', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
    const github = Object.assign(new GithubServer(''), { hasGraphql: true });
    await github.start();
    github.app = { id: '7', publicKey, installations: [{ id: 1, login: 'Acme', type: 'Organization', repositories: [] }, { id: 2, login: 'beta', type: 'Organization', repositories: [] }, { id: 3, login: 'somebody', type: 'User', repositories: [] }] };
    github.members.set('ann', { id: 1, name: 'Ann' });
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', members: ['ann'] });
    const world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: github.origin, apps: [{ appId: 7, privateKey, clientId: 'c', clientSecret: 's', webhookSecret: 'w' }] }] } },
      catalog: { refresh: { sweepSeconds: 3600 }, providers: { githubOrg: { githubUrl: github.origin } } },
    });
    try {
      await firstRun(world);
      expect(await world.refs()).toEqual(['group:acme/platform', 'group:beta/platform', 'user:default/ann']);
      expect(new Set(github.requests.filter(({ url }) => url.pathname === '/graphql').map(({ headers, body }) => `${headers.authorization} ${(JSON.parse(body) as { variables: { org: string } }).variables.org}`))).toEqual(new Set(['Bearer ghs_Acme Acme', 'Bearer ghs_beta beta']));
    } finally {
      await world.stop();
      await github.stop();
    }
  });
});

describe('a GitHub organisation that somebody asks for', () => {
  const NAME = 'github-org:default';
  let github: GithubServer;
  let world: IngestionWorld;
  let second: string;
  /** The lists of members and teams that were asked for, in their order: `M` and `T`. */
  const lists = (): string => github.asked.flatMap((request) => (/\/acme\/(?:members|teams)\?/.test(request) ? [request.includes('/members?') ? 'M' : 'T'] : [])).join('');
  const refresh = (url?: string) => world.request('POST', '/refresh', { entityRef: 'user:default/ann' }, url);

  beforeAll(async () => {
    github = await new GithubServer().start();
    github.members.set('ann', { id: 1, name: 'Ann' });
    github.teams.set('platform', { id: 1, slug: 'platform', name: 'Platform', members: ['ann'] });
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: { refresh: { sweepSeconds: 3600 }, providers: { githubOrg: { githubUrl: github.origin, orgs: ['acme'] } } },
    });
    second = await world.startReplica();
    await firstRun(world);
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });
  beforeEach(() => {
    github.failing = undefined;
    github.limit = undefined;
    github.forget();
  });

  it('has been read when the call returns', async () => {
    github.members.set('ann', { id: 1, name: 'Ann Other' });
    github.members.set('bob', { id: 2 });
    github.teams.get('platform')!.members.push('bob');
    expect((await refresh()).status).toBe(200);
    expect((await world.entity('user:default/ann'))?.spec?.profile).toMatchObject({ displayName: 'Ann Other' });
    expect(relations(await world.entity('group:default/platform'), 'hasMember')).toEqual(['user:default/ann', 'user:default/bob']);
    expect(lists()).toBe('MT');
  });

  it('is read again once for each of two replicas that are asked at the same time, one after the other, and announced once', async () => {
    const position = await world.position();
    github.members.set('ann', { id: 1, name: 'Ann Twice' });
    const replies = await Promise.all([refresh(), refresh(second), refresh(), refresh(second)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await world.entity('user:default/ann'))?.spec?.profile).toMatchObject({ displayName: 'Ann Twice' });
    expect(lists()).toMatch(/^(?:MT){2,4}$/);
    expect((await world.events(position)).filter(({ event }) => event.subject === 'user:default/ann')).toHaveLength(1);
  });

  it('is read by one replica when it is due at both', async () => {
    await world.database.query('UPDATE sources SET next_attempt_at = now() WHERE target = $1', [NAME]);
    await Promise.all([world.get(RunProviders).execute(), world.get(RunProviders).execute()]);
    expect(lists()).toBe('MT');
  });

  it('keeps what it had when the forge fails, and says so when the call returns', async () => {
    github.failing = () => ({ status: 503, body: { message: 'Unicorn' } });
    expect((await refresh()).status).toBe(200);
    expect(await status(world, NAME)).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining('503') });
    expect(await world.entity('user:default/ann')).toBeDefined();
  });

  it('may use the part of the budget that is kept for people', async () => {
    await refresh();
    github.limit = { limit: 100, remaining: 10, resetAt: Math.floor(Date.now() / 1000) + 900 };
    github.members.set('ann', { id: 1, name: 'Ann Last' });
    await refresh();
    github.members.set('ann', { id: 1, name: 'Ann Very Last' });
    await refresh();
    expect((await world.entity('user:default/ann'))?.spec?.profile).toMatchObject({ displayName: 'Ann Very Last' });
  });
});

describe('a GitHub organisation that loses most of its people', () => {
  it('waits for somebody who asks for it', async () => {
    const NAME = 'github-org:default';
    const github = await new GithubServer().start();
    for (let index = 0; index < 60; index++) {
      github.members.set(`member-${index}`, { id: index });
    }
    const world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: { refresh: { sweepSeconds: 1 }, providers: { githubOrg: { githubUrl: github.origin, orgs: ['acme'] } } },
    });
    try {
      await world.entityWhen('user:default/member-59');
      [...github.members.keys()].slice(1).forEach((login) => github.members.delete(login));
      await runAgain(world, NAME);
      expect((await status(world, NAME))?.code).toBe('removal_held');
      expect(await world.entity('user:default/member-59')).toBeDefined();
      await world.request('POST', '/refresh', { entityRef: 'user:default/member-0' });
      expect(await world.refs()).toEqual(['user:default/member-0']);
    } finally {
      await world.stop();
      await github.stop();
    }
  });
});

describe('a GitLab group', () => {
  it('becomes groups and users, with subgroups below it, read by one replica', async () => {
    const gitlab = await new GitlabServer().start();
    gitlab.groups.set('acme', { id: 1, path: 'acme', name: 'Acme', members: ['ann'] });
    gitlab.groups.set('acme/tools', { id: 2, path: 'acme/tools', name: 'Tools', members: ['bob', 'gone', 'robot'] });
    gitlab.groups.set('acme/tools/build', { id: 3, path: 'acme/tools/build', name: 'Build', members: ['ann'] });
    gitlab.users.set('ann', { id: 1, name: 'Ann', email: 'ann@example.org' });
    gitlab.users.set('bob', { id: 2, name: 'Bob' });
    gitlab.users.set('gone', { id: 3, name: 'Gone', state: 'blocked' });
    gitlab.users.set('robot', { id: 4, name: 'Robot', bot: true });
    const world = await IngestionWorld.start({
      config: { integrations: { gitlab: [{ host: gitlab.host, baseUrl: gitlab.origin, token: gitlab.token }] } },
      catalog: { refresh: { sweepSeconds: 1 }, providers: { gitlab: { main: { host: gitlab.host, group: 'acme', orgEnabled: true } } } },
    });
    try {
      const ann = await world.entityWhen('user:default/ann');
      expect(ann.spec).toMatchObject({ profile: { displayName: 'Ann', email: 'ann@example.org' }, memberOf: ['acme', 'tools-build'] });
      expect(await world.refs()).toEqual(['group:default/acme', 'group:default/tools', 'group:default/tools-build', 'user:default/ann', 'user:default/bob']);
      const build = await world.entity('group:default/tools-build');
      expect(relations(build, 'childOf')).toEqual(['group:default/tools']);
      expect(build?.metadata.annotations['127.0.0.1/team-path']).toBe('acme/tools/build');
    } finally {
      await world.stop();
      await gitlab.stop();
    }
  });
});
