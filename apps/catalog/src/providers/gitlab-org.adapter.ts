import type { CatalogProvider, ProviderContext } from '@callboard/plugin-sdk';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import type { ForgeClient } from '../forges/forge-client.adapter.js';
import type { ForgeAsk } from '../forges/forge.port.js';
import { gitlabApi } from '../forges/gitlab.adapter.js';
import type { ScmHost, ScmHosts } from '../readers/scm-url.js';
import { inBatches, orgEntities, type OrgGroup, type OrgUser } from './org-entities.js';
import type { GitlabConfig } from './provider-config.js';

const AT_ONCE = 8;
const DEFAULT_INTERVAL_SECONDS = 3600;

interface GitlabGroup {
  id: number;
  name: string;
  full_path: string;
  description?: string | null;
  web_url: string;
  avatar_url?: string | null;
  parent_id?: number | null;
}

interface GitlabMember {
  username: string;
  name: string;
  state?: string;
  bot?: boolean;
  avatar_url?: string | null;
  web_url: string;
  public_email?: string | null;
  email?: string | null;
}

/** A group of GitLab with all groups below it, and their members. */
export class GitlabOrgProvider implements CatalogProvider {
  readonly name: string;
  readonly intervalSeconds: number;

  constructor(
    id: string,
    private readonly config: GitlabConfig,
    private readonly client: ForgeClient,
    private readonly hosts: ScmHosts,
  ) {
    this.name = `gitlab-org:${id.toLowerCase()}`;
    this.intervalSeconds = config.schedule ?? DEFAULT_INTERVAL_SECONDS;
  }

  /** Address of the topmost group above what it reads: that is what messages name. */
  get follows(): string[] {
    const host = this.hosts.find(this.config.host, 'gitlab');
    return host ? [`${host.origin}${host.basePath}/${this.config.group.split('/')[0] ?? ''}`] : [];
  }

  /** Applies all or nothing: what cannot be read completely is not applied. */
  async run({ applyMutation, signal, requested }: ProviderContext): Promise<void> {
    const { group: root, groupPattern, userPattern } = this.config;
    const host = this.hosts.find(this.config.host, 'gitlab');
    if (!host || root === '') {
      throw new InvalidInput('invalid_location', `'catalog.providers.gitlab' needs 'group' to synchronise people, and ${this.config.host} under 'integrations.gitlab'`);
    }
    const ask = this.client.open({ urgent: requested });
    const patterns = groupPattern === undefined ? [] : [groupPattern].flat().map((pattern) => new RegExp(pattern));
    const all = await readGroups(host, root, ask);
    const wanted = all.filter(({ full_path: path }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(path)));
    const members = await inBatches(wanted, AT_ONCE, async ({ id }) => {
      signal.throwIfAborted();
      return readMembers(host, id, this.config.allowInherited, ask);
    });
    const isWanted = userPattern === undefined ? () => true : (username: string) => new RegExp(userPattern).test(username);
    const users = new Map(members.flat().filter(({ username }) => isWanted(username)).map((member) => [member.username, toUser(host, member)]));
    const groups = wanted.map((group, index) => toGroup(host, root, group, { all: wanted, members: members[index] ?? [] }));
    signal.throwIfAborted();
    await applyMutation({ type: 'full', entities: orgEntities(groups, [...users.values()]) });
  }
}

async function readGroups(host: ScmHost, root: string, ask: ForgeAsk): Promise<GitlabGroup[]> {
  const base = `${gitlabApi(host, host.origin)}/groups/${encodeURIComponent(root)}`;
  const top = await ask.json(host, { url: `${base}?with_projects=false` }, (body) => pickGroup(body as GitlabGroup));
  const below = top && (await ask.pages(host, { url: `${base}/descendant_groups?per_page=100` }, (body) => (body as GitlabGroup[]).map(pickGroup)));
  if (!top || !below) {
    throw new Unavailable('location_unreadable', `${host.host} has no group ${root}, or it is not there for us`);
  }
  return [top, ...below];
}

async function readMembers(host: ScmHost, group: number, inherited: boolean, ask: ForgeAsk): Promise<GitlabMember[]> {
  const url = `${gitlabApi(host, host.origin)}/groups/${group}/members${inherited ? '/all' : ''}?per_page=100`;
  const members = await ask.pages(host, { url }, (body) =>
    (body as GitlabMember[]).map(({ username, name, state, bot, avatar_url, web_url, public_email, email }) => ({ username, name, state, bot, avatar_url, web_url, public_email, email })),
  );
  if (!members) {
    throw new Unavailable('fetch_failed', `The members of group ${group} could not be read; it may have been removed at this moment`);
  }
  return members.filter(({ username, state = 'active', bot = false }) => state === 'active' && !bot && !/^(?:project|group)_\d+_bot/.test(username));
}

function pickGroup({ id, name, full_path, description, web_url, avatar_url, parent_id }: GitlabGroup): GitlabGroup {
  return { id, name, full_path, description, web_url, avatar_url, parent_id };
}

function toGroup(host: ScmHost, root: string, group: GitlabGroup, { all, members }: { all: readonly GitlabGroup[]; members: readonly GitlabMember[] }): OrgGroup {
  const parent = all.find(({ id }) => id === group.parent_id);
  return {
    name: nameOf(root, group.full_path),
    displayName: group.name,
    description: group.description ?? undefined,
    picture: group.avatar_url ?? undefined,
    parent: parent && nameOf(root, parent.full_path),
    members: members.map(({ username }) => username),
    annotations: { [`${annotationPrefix(host)}/team-path`]: group.full_path },
    page: group.web_url,
  };
}

function toUser(host: ScmHost, { username, name, avatar_url: picture, web_url: page, public_email: shown, email }: GitlabMember): OrgUser {
  return { login: username, displayName: name, email: shown ?? email ?? undefined, picture: picture ?? undefined, annotations: { [`${annotationPrefix(host)}/user-login`]: page }, page };
}

/** As in Backstage: the path below the configured group, with dashes for slashes. */
function nameOf(root: string, path: string): string {
  return (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path).replaceAll('/', '-');
}

/** Keys of annotations hold no port. */
function annotationPrefix({ host }: ScmHost): string {
  return host.replace(/:\d+$/, '');
}
