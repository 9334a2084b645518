import type { CatalogProvider, ProviderContext } from '@callboard/plugin-sdk';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import type { ForgeClient } from '../forges/forge-client.adapter.js';
import type { ForgeAsk } from '../forges/forge.port.js';
import { githubApi } from '../forges/github.adapter.js';
import type { ScmHost, ScmHosts } from '../readers/scm-url.js';
import { membersByGraphql, teamsByGraphql } from './github-graphql.adapter.js';
import { inBatches, orgEntities, type OrgGroup, type OrgUser } from './org-entities.js';
import type { GithubOrgConfig } from './provider-config.js';

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const AT_ONCE = 8;
const DEFAULT_INTERVAL_SECONDS = 3600;

interface GithubTeam {
  id: number;
  slug: string;
  name: string;
  description?: string | null;
  html_url?: string;
  parent?: { slug: string } | null;
}

interface GithubUser {
  login: string;
  name?: string | null;
  email?: string | null;
  bio?: string | null;
  avatar_url?: string;
  suspended_at?: string | null;
}

/** Teams and members of GitHub organisations. It needs no more than reading members. */
export class GithubOrgProvider implements CatalogProvider {
  readonly name: string;
  readonly intervalSeconds: number;
  /** What the last run has found out. */
  private installed: readonly string[] = [];

  constructor(
    private readonly config: GithubOrgConfig,
    private readonly client: ForgeClient,
    private readonly hosts: ScmHosts,
  ) {
    this.name = `github-org:${config.id.toLowerCase()}`;
    this.intervalSeconds = config.schedule ?? DEFAULT_INTERVAL_SECONDS;
  }

  /** Addresses of the organisations that it reads. */
  get follows(): string[] {
    const { githubUrl, orgUrl } = this.config;
    return (this.named() ?? this.installed).map((org) => `${new URL(orgUrl ?? githubUrl).origin}/${org}`);
  }

  /** Applies all or nothing: what cannot be read completely is not applied. */
  async run({ applyMutation, signal, requested }: ProviderContext): Promise<void> {
    const address = new URL(this.config.orgUrl ?? this.config.githubUrl);
    const host = this.hosts.find(address.host, 'github');
    const ask = this.client.open({ urgent: requested });
    const orgs = host ? await this.organizations(host, ask) : [];
    if (!host || orgs.length === 0) {
      throw new InvalidInput('invalid_location', `'catalog.providers.githubOrg' (${this.config.id}) needs 'orgs', or a GitHub app that organisations have installed, and ${address.host} under 'integrations.github'`);
    }
    const users = new Map<string, OrgUser>();
    const groups: OrgGroup[] = [];
    for (const org of orgs) {
      signal.throwIfAborted();
      (await readMembers(host, org, ask)).forEach((user) => users.set(user.login, user));
      // As Backstage does, several organisations are kept apart by namespaces.
      groups.push(...(await readTeams(host, org, ask)).map((group) => (orgs.length > 1 ? { ...group, namespace: org.toLowerCase() } : group)));
    }
    signal.throwIfAborted();
    await applyMutation({ type: 'full', entities: orgEntities(groups, [...users.values()]) });
  }

  private named(): readonly string[] | undefined {
    const { orgs, orgUrl } = this.config;
    return orgs ?? (orgUrl ? [new URL(orgUrl).pathname.replace(/^\/+|\/+$/g, '')] : undefined);
  }

  /** Those that the configuration names, else those that have installed the app of the integration. */
  private async organizations(host: ScmHost, ask: ForgeAsk): Promise<readonly string[]> {
    const named = this.named();
    if (named) {
      return named;
    }
    const owners = await ask.appOwners(`${githubApi(host, host.origin)}/`);
    this.installed = (owners ?? []).filter(({ isOrganization }) => isOrganization).map(({ login }) => login);
    return this.installed;
  }
}

/** By GraphQL, a hundred at a time. Enterprise servers are asked for one after the other: there that costs nothing, and only so they tell who is suspended. */
async function readMembers(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgUser[]> {
  const members = isEnterpriseServer(host) ? undefined : await membersByGraphql(host, org, ask);
  return members ? members.map(({ avatarUrl: avatar_url, ...member }) => toUser(host, { ...member, avatar_url })) : readMembersByRest(host, org, ask);
}

function isEnterpriseServer(host: ScmHost): boolean {
  return githubApi(host, host.origin).endsWith('/api/v3');
}

function toUser(host: ScmHost, { login, name, email, bio, avatar_url: picture }: GithubUser): OrgUser {
  return { login, displayName: name || undefined, email: email || undefined, description: bio || undefined, picture, annotations: { 'github.com/user-login': login }, page: `${host.origin}/${login}` };
}

async function readMembersByRest(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgUser[]> {
  const api = githubApi(host, host.origin);
  const members = await ask.pages(host, { url: `${api}/orgs/${encodeURIComponent(org)}/members?per_page=100`, headers: HEADERS }, (body) => (body as GithubUser[]).map(({ login, avatar_url }): GithubUser => ({ login, avatar_url })));
  if (!members) {
    throw new Unavailable('location_unreadable', `${host.host} has no organisation ${org}, or its members are not shown to us`);
  }
  const users = await inBatches(members, AT_ONCE, async (member): Promise<GithubUser> => {
    const url = `${api}/users/${encodeURIComponent(member.login)}`;
    return (await ask.json(host, { url, headers: HEADERS, owner: org }, pickUser)) ?? member;
  });
  return users.filter(({ suspended_at: suspended }) => !suspended).map((user) => toUser(host, user));
}

function pickUser(body: unknown): GithubUser {
  const { login, name, email, bio, avatar_url, suspended_at } = body as GithubUser;
  return { login, name, email, bio, avatar_url, suspended_at };
}

async function readTeams(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgGroup[]> {
  const teams = await teamsByGraphql(host, org, ask);
  return (
    teams?.map(({ slug, name, description, url, avatarUrl, parentTeam, members }) => ({
      name: slug,
      displayName: name,
      description: description ?? undefined,
      picture: avatarUrl ?? undefined,
      parent: parentTeam?.slug,
      members,
      annotations: { 'github.com/team-slug': `${org}/${slug}` },
      page: url,
    })) ?? readTeamsByRest(host, org, ask)
  );
}

/** Where there is no GraphQL. It does not tell who is in a team and in its child team, too: they are shown in the child only. */
async function readTeamsByRest(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgGroup[]> {
  const base = `${githubApi(host, host.origin)}/orgs/${encodeURIComponent(org)}/teams`;
  const teams = await ask.pages(host, { url: `${base}?per_page=100`, headers: HEADERS }, (body) =>
    (body as GithubTeam[]).map(({ id, slug, name, description, parent, html_url }) => ({ id, slug, name, description, html_url, parent: parent && { slug: parent.slug } })),
  );
  if (!teams) {
    throw new Unavailable('location_unreadable', `The teams of ${org} are not shown to us; the token needs to read the organisation's members`);
  }
  const listed = await inBatches(teams, AT_ONCE, async ({ slug }) => {
    const members = await ask.pages(host, { url: `${base}/${encodeURIComponent(slug)}/members?per_page=100`, headers: HEADERS }, (body) => (body as GithubUser[]).map(({ login }) => login));
    if (!members) {
      throw new Unavailable('fetch_failed', `The members of ${org}/${slug} could not be read; the team may have been renamed at this moment`);
    }
    return [slug, members] as const;
  });
  const membersOf = new Map(listed);
  return teams.map(({ slug, name, description, parent, html_url: page }): OrgGroup => ({
    name: slug,
    displayName: name,
    description: description ?? undefined,
    parent: parent?.slug,
    // GitHub counts the members of child teams in.
    members: without(membersOf.get(slug) ?? [], teams.filter((child) => child.parent?.slug === slug).flatMap((child) => membersOf.get(child.slug) ?? [])),
    annotations: { 'github.com/team-slug': `${org}/${slug}` },
    page: page ?? `${host.origin}/orgs/${org}/teams/${slug}`,
  }));
}

function without(members: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return members.filter((login) => !known.has(login));
}
