import { readBitbucketMessage, readGitlabMessage, readHubMessage } from './forge-messages.js';

const commit = (added: string[] = [], modified: string[] = [], removed: string[] = []): object => ({ id: 'c', added, modified, removed });
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);

describe('a push of GitHub', () => {
  const push = { ref: 'refs/heads/main', before: A, after: B, forced: false, commits: [commit(['x'], ['y']), commit([], ['y'], ['z'])], repository: { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop', default_branch: 'main' }, pusher: { name: 'octo' } };
  const read = (more: object = {}) => readHubMessage('push', { ...push, ...more }, 'github')[0];

  it('names repository, branch, commit, pusher and all files of its commits', () => {
    expect(read()).toEqual({
      type: 'push',
      repository: { origin: 'https://github.com', path: 'acme/shop', scm: 'github' },
      ref: 'main',
      isDefault: true,
      commit: B,
      pusher: 'octo',
      touched: { added: ['x'], modified: ['y'], removed: ['z'] },
    });
  });

  it.each([
    ['was forced', { forced: true }],
    ['made the branch', { before: ZERO }],
    ['deleted the branch', { after: ZERO, deleted: true }],
    ['has no commits', { commits: [] }],
    ['has more commits than it may list', { commits: Array.from({ length: 2048 }, () => commit(['x'])) }],
    ['lists some of them', { total_commits: 3 }],
    ['lists commits without files', { commits: [commit(['x']), { id: 'd' }] }],
  ])('that %s may have touched anything', (_what, more) => {
    expect(read(more)).not.toHaveProperty('touched');
  });

  it('to another branch or tag is not one to the default branch', () => {
    expect(read({ ref: 'refs/heads/feature/x' })).toMatchObject({ ref: 'feature/x', isDefault: false });
    expect(read({ ref: 'refs/tags/v1' })).toMatchObject({ ref: 'v1', isDefault: false });
  });
});

describe('a message of GitLab', () => {
  const project = { path_with_namespace: 'group/sub/shop', web_url: 'https://git.example.org/gitlab/group/sub/shop', default_branch: 'main' };
  const push = { object_kind: 'push', event_name: 'push', ref: 'refs/heads/main', before: A, after: B, user_username: 'tanuki', commits: [commit(['x'])], total_commits_count: 1, project };

  it('about a push names what it touched, below the path that the forge lives at', () => {
    expect(readGitlabMessage('push', push, undefined)).toEqual([
      { type: 'push', repository: { origin: 'https://git.example.org/gitlab', path: 'group/sub/shop', scm: 'gitlab' }, ref: 'main', isDefault: true, commit: B, pusher: 'tanuki', touched: { added: ['x'], modified: [], removed: [] } },
    ]);
  });

  it('about a push of more commits than it lists may have touched anything', () => {
    expect(readGitlabMessage('push', { ...push, commits: Array.from({ length: 20 }, () => commit(['x'])), total_commits_count: 21 }, undefined)[0]).not.toHaveProperty('touched');
  });

  it('about a renamed project concerns both names, and those who follow their groups', () => {
    const changes = readGitlabMessage('project_rename', { path_with_namespace: 'group/new', old_path_with_namespace: 'group/old' }, 'https://git.example.org/');
    const repository = (path: string) => ({ type: 'push', repository: { origin: 'https://git.example.org', path, scm: 'gitlab' } });
    const owner = { type: 'organization', origin: 'https://git.example.org', owner: 'group' };
    expect(changes).toEqual([repository('group/new'), owner, repository('group/old'), owner]);
  });

  it('about members concerns those who follow the group', () => {
    expect(readGitlabMessage('user_add_to_group', { group_path: 'group', user_username: 'x' }, 'https://git.example.org')).toEqual([{ type: 'organization', origin: 'https://git.example.org', owner: 'group' }]);
    expect(readGitlabMessage('merge_request', {}, 'https://git.example.org')).toEqual([]);
  });
});

describe('a message of Gitea', () => {
  const repository = { full_name: 'acme/shop', html_url: 'https://gitea.example.org/acme/shop', default_branch: 'main' };

  it('about a push lists at most some commits and says how many there are', () => {
    const push = { ref: 'refs/heads/main', before: A, after: B, commits: [commit([], ['y'])], repository, pusher: { login: 'tea' } };
    expect(readHubMessage('push', { ...push, total_commits: 1 }, 'gitea')[0]).toMatchObject({ pusher: 'tea', touched: { modified: ['y'] } });
    expect(readHubMessage('push', { ...push, total_commits: 9 }, 'gitea')[0]).not.toHaveProperty('touched');
  });

  it('about a deleted branch concerns all of it', () => {
    expect(readHubMessage('delete', { ref: 'feature', ref_type: 'branch', repository }, 'gitea')).toEqual([{ type: 'push', repository: { origin: 'https://gitea.example.org', path: 'acme/shop', scm: 'gitea' }, ref: 'feature', isDefault: false }]);
  });
});

describe('a message of Bitbucket', () => {
  it('about a push names its branches and no files', () => {
    const payload = {
      push: { changes: [{ new: { type: 'branch', name: 'main', target: { hash: B } }, old: { type: 'branch', name: 'main', target: { hash: A } } }, { new: null, old: { type: 'branch', name: 'gone', target: { hash: A } } }] },
      repository: { full_name: 'acme/shop', links: { html: { href: 'https://bitbucket.org/acme/shop' } } },
      actor: { nickname: 'bucket' },
    };
    const repository = { origin: 'https://bitbucket.org', path: 'acme/shop', scm: 'bitbucketCloud' };
    expect(readBitbucketMessage('repo:push', payload)).toEqual([
      { type: 'push', repository, ref: 'main', isDefault: undefined, commit: B, pusher: 'bucket' },
      { type: 'push', repository, ref: 'gone', isDefault: undefined, commit: undefined, pusher: 'bucket' },
    ]);
  });
});
