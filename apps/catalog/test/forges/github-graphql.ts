export interface Member {
  readonly id: number;
  readonly name?: string;
  readonly email?: string;
  readonly bio?: string;
  /** Told by Enterprise Servers. */
  readonly suspended_at?: string;
}

export interface Team {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  readonly parent?: string;
  readonly members: string[];
}

interface Organization {
  readonly origin: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly teams: ReadonlyMap<string, Team>;
}

interface Question {
  readonly query: string;
  readonly variables: { readonly org: string; readonly slug?: string; readonly cursor?: string };
}

/** GitHub's GraphQL, as far as members and teams of an organisation go: connections with cursors, `membership: IMMEDIATE`. */
export function answerQuestion(organization: Organization, { query, variables }: Question): object {
  const { origin, members, teams } = organization;
  const sizeOf = (connection: string): number => Number(new RegExp(`\\b${connection}\\(first: (\\d+)`).exec(query)?.[1]);
  const connect = <T>(items: readonly T[], connection: string, after?: string): object => {
    const size = sizeOf(connection);
    if (!(size >= 1 && size <= 100)) {
      throw new Error(`Requesting ${size} records on the '${connection}' connection exceeds the 'first' limit of 100 records.`);
    }
    const start = after === undefined ? 0 : Number(Buffer.from(after, 'base64').toString().split(':')[1]);
    const end = Math.min(items.length, start + size);
    return { pageInfo: { hasNextPage: end < items.length, endCursor: items.length === 0 ? null : Buffer.from(`cursor:${end}`).toString('base64') }, nodes: items.slice(start, end) };
  };
  const immediate = query.includes('membership: IMMEDIATE');
  const membersOf = ({ slug, members: own }: Team): { login: string }[] => {
    const below = immediate ? [] : [...teams.values()].filter(({ parent }) => parent === slug).flatMap((team) => team.members);
    return [...new Set([...own, ...below])].map((login) => ({ login }));
  };
  if (query.includes('membersWithRole(')) {
    const nodes = [...members].map(([login, { name = null, email = '', bio = null }]) => ({ login, name, email, bio, avatarUrl: `${origin}/avatars/${login}` }));
    return { data: { organization: { membersWithRole: connect(nodes, 'membersWithRole', variables.cursor) } } };
  }
  if (variables.slug !== undefined) {
    const team = teams.get(variables.slug);
    return { data: { organization: { team: team ? { members: connect(membersOf(team), 'members', variables.cursor) } : null } } };
  }
  const nodes = [...teams.values()].map((team) => {
    const { slug, name, description = null, parent } = team;
    return { slug, name, description, url: `${origin}/orgs/${variables.org}/teams/${slug}`, avatarUrl: `${origin}/avatars/t/${slug}`, parentTeam: parent === undefined ? null : { slug: parent }, members: connect(membersOf(team), 'members') };
  });
  return { data: { organization: { teams: connect(nodes, 'teams', variables.cursor) } } };
}
