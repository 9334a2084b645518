import { z } from 'zod';
import type { ScmKind } from '../readers/scm-url.js';
import { isNoCommit, refName, touchedBy, type NamedRepository, type RepositoryChange } from './repository-change.js';

/** A webhook of GitHub carries at most this many commits. */
const MAX_GITHUB_COMMITS = 2048;

const paths = z.array(z.string()).nullish();
const commits = z.array(z.object({ added: paths, modified: paths, removed: paths })).nullish();
const page = z.string().refine((text) => URL.canParse(text), 'must be a URL');

const hubRepository = z.object({ full_name: z.string().min(1), html_url: page, default_branch: z.string().nullish() });
const hubPush = z.object({
  ref: z.string().min(1),
  before: z.string().nullish(),
  after: z.string().nullish(),
  forced: z.boolean().nullish(),
  commits,
  total_commits: z.number().nullish(),
  repository: hubRepository,
  pusher: z.object({ name: z.string().nullish(), login: z.string().nullish() }).nullish(),
});
const hubRepositoryEvent = z.object({ repository: hubRepository });
const hubOrganizationEvent = z.object({ organization: z.object({ login: z.string().nullish(), username: z.string().nullish() }), sender: z.object({ html_url: page }).nullish() });
const deletedRef = z.object({ ref: z.string().min(1), repository: hubRepository });

const GITHUB_PEOPLE = new Set(['organization', 'team', 'membership', 'member', 'team_add']);

/** What a message in the form of GitHub says, which Gitea and plain hooks share. */
export function readHubMessage(event: string, payload: unknown, scm: ScmKind | undefined): RepositoryChange[] {
  if (event === 'push') {
    return [hubPushOf(hubPush.parse(payload), scm)];
  }
  if (event === 'delete' && scm === 'gitea') {
    const { ref, repository } = deletedRef.parse(payload);
    return [{ type: 'push', repository: hubName(repository, scm), ref: refName(ref), isDefault: false }];
  }
  if (event === 'repository') {
    const { repository } = hubRepositoryEvent.parse(payload);
    const name = hubName(repository, scm);
    return [{ type: 'push', repository: name }, { type: 'organization', origin: name.origin, owner: name.path.split('/')[0] ?? '' }];
  }
  if (GITHUB_PEOPLE.has(event)) {
    const { organization, sender } = hubOrganizationEvent.parse(payload);
    const owner = organization.login ?? organization.username;
    return owner && sender ? [{ type: 'organization', origin: new URL(sender.html_url).origin, owner }] : [];
  }
  return [];
}

function hubPushOf({ ref, before, after, forced, commits: pushed, total_commits: total, repository, pusher }: z.output<typeof hubPush>, scm: ScmKind | undefined): RepositoryChange {
  const list = pushed ?? [];
  const isCut = list.length >= MAX_GITHUB_COMMITS || (typeof total === 'number' && total > list.length);
  const isTold = !forced && !isNoCommit(before) && !isNoCommit(after) && list.length > 0 && !isCut && list.every(({ added, modified, removed }) => added || modified || removed);
  const isDefault = repository.default_branch ? ref === `refs/heads/${repository.default_branch}` : undefined;
  return {
    type: 'push',
    repository: hubName(repository, scm),
    ref: refName(ref),
    isDefault,
    ...(!isNoCommit(after) && { commit: after ?? undefined }),
    pusher: pusher?.login ?? pusher?.name ?? undefined,
    ...(isTold && { touched: touchedBy(list) }),
  };
}

function hubName({ full_name: name, html_url: address }: z.output<typeof hubRepository>, scm: ScmKind | undefined): NamedRepository {
  return { origin: originOf(address, name), path: name, scm };
}

const gitlabPush = z.object({
  ref: z.string().min(1),
  before: z.string().nullish(),
  after: z.string().nullish(),
  user_username: z.string().nullish(),
  commits,
  total_commits_count: z.number().nullish(),
  project: z.object({ path_with_namespace: z.string().min(1), web_url: page, default_branch: z.string().nullish() }),
});
const gitlabProject = z.object({ path_with_namespace: z.string().min(1), old_path_with_namespace: z.string().nullish() });
const gitlabGroup = z.object({ group_path: z.string().nullish(), full_path: z.string().nullish(), project_path_with_namespace: z.string().nullish() });

/** What a message of GitLab says. `instance` is where it comes from, which messages about projects and groups do not tell. */
export function readGitlabMessage(event: string, payload: unknown, instance: string | undefined): RepositoryChange[] {
  const scm = 'gitlab' as const;
  const origin = instance?.replace(/\/+$/, '');
  if (event === 'push' || event === 'tag_push') {
    const { ref, before, after, user_username: pusher, commits: pushed, total_commits_count: total, project } = gitlabPush.parse(payload);
    const list = pushed ?? [];
    const isTold = !isNoCommit(before) && !isNoCommit(after) && list.length > 0 && (total ?? list.length) <= list.length;
    const path = project.path_with_namespace;
    return [
      {
        type: 'push',
        repository: { origin: originOf(project.web_url, path), path, scm },
        ref: refName(ref),
        isDefault: project.default_branch ? ref === `refs/heads/${project.default_branch}` : undefined,
        ...(!isNoCommit(after) && { commit: after ?? undefined }),
        pusher: pusher ?? undefined,
        ...(isTold && { touched: touchedBy(list) }),
      },
    ];
  }
  if (!origin) {
    return [];
  }
  if (event.startsWith('project_')) {
    const { path_with_namespace: path, old_path_with_namespace: before } = gitlabProject.parse(payload);
    return [path, ...(before ? [before] : [])].flatMap((name): RepositoryChange[] => [
      { type: 'push', repository: { origin, path: name, scm } },
      { type: 'organization', origin, owner: name.split('/')[0] ?? '' },
    ]);
  }
  if (/^(?:group_|subgroup_|user_)/.test(event)) {
    const { group_path: group, full_path: full, project_path_with_namespace: project } = gitlabGroup.parse(payload);
    return [{ type: 'organization', origin, owner: (full ?? group ?? project ?? '').split('/')[0] ?? '' }];
  }
  return [];
}

const bitbucketTarget = z.object({ name: z.string().min(1), target: z.object({ hash: z.string().nullish() }).nullish() });
const bitbucketRepository = z.object({ full_name: z.string().min(1), links: z.object({ html: z.object({ href: page }) }), mainbranch: z.object({ name: z.string() }).nullish() });
const bitbucketPush = z.object({
  push: z.object({ changes: z.array(z.object({ new: bitbucketTarget.nullish(), old: bitbucketTarget.nullish() })) }),
  repository: bitbucketRepository,
  actor: z.object({ nickname: z.string().nullish() }).nullish(),
});

/** What a message of Bitbucket says. It never names the files of a push. */
export function readBitbucketMessage(event: string, payload: unknown): RepositoryChange[] {
  const name = ({ full_name: path, links }: z.output<typeof bitbucketRepository>): NamedRepository => ({ origin: originOf(links.html.href, path), path, scm: 'bitbucketCloud' });
  if (event === 'repo:push') {
    const { push, repository, actor } = bitbucketPush.parse(payload);
    return push.changes.flatMap(({ new: now, old }): RepositoryChange[] => {
      const ref = now?.name ?? old?.name;
      return ref === undefined
        ? []
        : [{ type: 'push', repository: name(repository), ref, isDefault: repository.mainbranch ? repository.mainbranch.name === ref : undefined, commit: now?.target?.hash ?? undefined, pusher: actor?.nickname ?? undefined }];
    });
  }
  if (event.startsWith('repo:') && !event.startsWith('repo:commit')) {
    const repository = name(z.object({ repository: bitbucketRepository }).parse(payload).repository);
    return [{ type: 'push', repository }, { type: 'organization', origin: repository.origin, owner: repository.path.split('/')[0] ?? '' }];
  }
  return [];
}

/** The part of a repository's page before its path: forges may live below a path of their own. */
function originOf(address: string, repository: string): string {
  const url = new URL(address);
  const path = decodeURIComponent(url.pathname).replace(/(?:\.git)?\/*$/, '');
  const isBelow = path.toLowerCase().endsWith(`/${repository.toLowerCase()}`);
  return `${url.origin}${isBelow ? path.slice(0, -repository.length - 1) : ''}`;
}
