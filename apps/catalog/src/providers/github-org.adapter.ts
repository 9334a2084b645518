import type { CatalogProvider, ProviderContext } from '@callboard/plugin-sdk';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import type { ForgeClient } from '../forges/forge-client.adapter.js';
import type { ForgeAsk } from '../forges/forge.port.js';
import { githubApi } from '../forges/github.adapter.js';
import type { ScmHost, ScmHosts } from '../readers/scm-url.js';
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
}

/** Teams and members of GitHub organisations, by the REST API: it needs no more than reading members. */
export class GithubOrgProvider implements CatalogProvider {
  readonly name: string;
  readonly intervalSeconds: number;

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
    return this.organizations.map((org) => `${new URL(orgUrl ?? githubUrl).origin}/${org}`);
  }

  /** Applies all or nothing: what cannot be read completely is not applied. */
  async run({ applyMutation, signal, requested }: ProviderContext): Promise<void> {
    const { githubUrl, orgUrl } = this.config;
    const orgs = this.organizations;
    const address = new URL(orgUrl ?? githubUrl);
    const host = this.hosts.find(address.host, 'github');
    if (!host || orgs.length === 0) {
      throw new InvalidInput('invalid_location', `'catalog.providers.githubOrg' (${this.config.id}) needs 'orgs', and ${address.host} under 'integrations.github'`);
    }
    const ask = this.client.open({ urgent: requested });
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

  private get organizations(): string[] {
    const { orgUrl, orgs = orgUrl ? [new URL(orgUrl).pathname.replace(/^\/+|\/+$/g, '')] : [] } = this.config;
    return orgs;
  }
}

async function readMembers(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgUser[]> {
  const api = githubApi(host, host.origin);
  const members = await ask.pages(host, { url: `${api}/orgs/${encodeURIComponent(org)}/members?per_page=100`, headers: HEADERS }, (body) => (body as GithubUser[]).map(({ login, avatar_url }) => ({ login, avatar_url })));
  if (!members) {
    throw new Unavailable('location_unreadable', `${host.host} has no organisation ${org}, or its members are not shown to us`);
  }
  return inBatches(members, AT_ONCE, async (member): Promise<OrgUser> => {
    const { login, name, email, bio, avatar_url: picture } = (await ask.json(host, { url: `${api}/users/${encodeURIComponent(member.login)}`, headers: HEADERS }, pickUser)) ?? (member as GithubUser);
    return { login, displayName: name ?? undefined, email: email ?? undefined, description: bio ?? undefined, picture, annotations: { 'github.com/user-login': login }, page: `${host.origin}/${login}` };
  });
}

function pickUser(body: unknown): GithubUser {
  const { login, name, email, bio, avatar_url } = body as GithubUser;
  return { login, name, email, bio, avatar_url };
}

async function readTeams(host: ScmHost, org: string, ask: ForgeAsk): Promise<OrgGroup[]> {
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
