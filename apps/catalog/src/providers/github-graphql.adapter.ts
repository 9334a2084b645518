import { Unavailable } from '@callboard/service-kit';
import type { ForgeAsk } from '../forges/forge.port.js';
import { githubApi } from '../forges/github.adapter.js';
import type { ScmHost } from '../readers/scm-url.js';

const MAX_NODES = 200_000;

const MEMBERS = `query members($org: String!, $cursor: String) {
  organization(login: $org) {
    membersWithRole(first: 100, after: $cursor) {
      pageInfo { hasNextPage endCursor }
      nodes { login name email bio avatarUrl }
    }
  }
}`;

// IMMEDIATE leaves out those who are in a child team only.
const TEAMS = `query teams($org: String!, $cursor: String) {
  organization(login: $org) {
    teams(first: 25, after: $cursor) {
      pageInfo { hasNextPage endCursor }
      nodes {
        slug name description url avatarUrl
        parentTeam { slug }
        members(first: 100, membership: IMMEDIATE) {
          pageInfo { hasNextPage endCursor }
          nodes { login }
        }
      }
    }
  }
}`;

const TEAM_MEMBERS = `query teamMembers($org: String!, $slug: String!, $cursor: String) {
  organization(login: $org) {
    team(slug: $slug) {
      members(first: 100, membership: IMMEDIATE, after: $cursor) {
        pageInfo { hasNextPage endCursor }
        nodes { login }
      }
    }
  }
}`;

export interface GraphqlMember {
  readonly login: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly bio: string | null;
  readonly avatarUrl: string;
}

export interface GraphqlTeam {
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly avatarUrl: string | null;
  readonly parentTeam: { readonly slug: string } | null;
  /** Logins of those who are in it themselves. */
  readonly members: readonly string[];
}

interface Connection<T> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly (T | null)[];
}

interface Organization {
  readonly membersWithRole?: Connection<GraphqlMember>;
  readonly teams?: Connection<Omit<GraphqlTeam, 'members'> & { readonly members: Connection<{ login: string }> }>;
  readonly team?: { readonly members: Connection<{ login: string }> } | null;
}

/** The people of an organisation; undefined where GraphQL does not tell us. Throws Unavailable for an answer that is not whole. */
export function membersByGraphql(host: ScmHost, org: string, ask: ForgeAsk): Promise<GraphqlMember[] | undefined> {
  return allOf(ask, { host, org, query: MEMBERS }, ({ membersWithRole }) => membersWithRole);
}

/** The teams of an organisation with those who are in each of them directly; undefined where GraphQL does not tell us. Throws as {@link membersByGraphql} does. */
export async function teamsByGraphql(host: ScmHost, org: string, ask: ForgeAsk): Promise<GraphqlTeam[] | undefined> {
  const teams = await allOf(ask, { host, org, query: TEAMS }, (organization) => organization.teams);
  if (!teams) {
    return undefined;
  }
  const whole: GraphqlTeam[] = [];
  for (const { members, ...team } of teams) {
    const { hasNextPage, endCursor } = members.pageInfo;
    const first = members.nodes.flatMap((member) => member?.login ?? []);
    const others = hasNextPage ? await allOf(ask, { host, org, query: TEAM_MEMBERS, variables: { slug: team.slug }, cursor: endCursor ?? undefined }, (organization) => organization.team?.members) : [];
    if (!others) {
      throw new Unavailable('fetch_failed', `The members of ${org}/${team.slug} could not be read; the team may have been renamed at this moment`);
    }
    whole.push({ ...team, members: [...first, ...others.map(({ login }) => login)] });
  }
  return whole;
}

/** All pages of a list; undefined when the first one is not there for us. */
async function allOf<T>(
  ask: ForgeAsk,
  { host, org, query, variables = {}, cursor }: { host: ScmHost; org: string; query: string; variables?: Record<string, string>; cursor?: string },
  pick: (organization: Organization) => Connection<T> | undefined,
): Promise<T[] | undefined> {
  const url = graphqlApi(host);
  const items: T[] = [];
  const seen = new Set<string>();
  for (let after = cursor; ; ) {
    const data = (await ask.graphql(host, { url, owner: org, query, variables: { ...variables, org, ...(after !== undefined && { cursor: after }) } })) as { organization?: Organization | null } | undefined;
    const page = data?.organization ? pick(data.organization) : undefined;
    if (!page) {
      if (seen.size > 0) {
        throw new Unavailable('fetch_failed', `${url} could not be asked further, a page of a list is missing`);
      }
      return undefined;
    }
    items.push(...page.nodes.filter((node): node is Awaited<T> & T => node !== null));
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || endCursor === null) {
      return items;
    }
    if (seen.has(endCursor) || items.length > MAX_NODES) {
      throw new Unavailable('fetch_failed', `${url} lists without end: more than ${items.length} entries of ${org}`);
    }
    seen.add(endCursor);
    after = endCursor;
  }
}

/** `https://api.github.com/graphql`, `https://<enterprise>/api/graphql`. */
function graphqlApi(host: ScmHost): string {
  return `${githubApi(host, host.origin).replace(/\/api\/v3$/, '/api')}/graphql`;
}
