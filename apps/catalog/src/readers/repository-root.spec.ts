import { atBranch, repositoryRoot } from './repository-root.js';
import { ScmHosts, withPath } from './scm-url.js';

const hosts = new ScmHosts({
  github: [{ host: 'ghe.example.org' }],
  gitlab: [{ host: 'gitlab.example.org' }],
  gitea: [{ host: 'gitea.example.org' }],
  bitbucketServer: [{ host: 'bitbucket.example.org' }],
  git: [{ host: 'localhost:3106' }],
});

describe('the root of a repository', () => {
  it.each([
    ['https://github.com/o/r', 'o/r', 'HEAD', '', 'https://github.com/o/r/blob/HEAD/a/x.yaml'],
    ['https://github.com/o/r.git', 'o/r', 'HEAD', '', 'https://github.com/o/r/blob/HEAD/a/x.yaml'],
    ['https://github.com/o/r/?tab=readme#top', 'o/r', 'HEAD', '', 'https://github.com/o/r/blob/HEAD/a/x.yaml'],
    ['https://github.com/o/r/tree/dev', 'o/r', 'dev', '', 'https://github.com/o/r/blob/dev/a/x.yaml'],
    ['https://ghe.example.org/o/r/tree/dev/services/cart/', 'o/r', 'dev', 'services/cart', 'https://ghe.example.org/o/r/blob/dev/a/x.yaml'],
    ['https://gitlab.example.org/g/sub/p', 'g/sub/p', 'HEAD', '', 'https://gitlab.example.org/g/sub/p/-/blob/HEAD/a/x.yaml'],
    ['https://gitlab.com/g/p/-/tree/main/docs', 'g/p', 'main', 'docs', 'https://gitlab.com/g/p/-/blob/main/a/x.yaml'],
    ['https://gitea.example.org/o/r', 'o/r', 'HEAD', '', 'https://gitea.example.org/o/r/src/HEAD/a/x.yaml'],
    ['https://gitea.example.org/o/r/src/branch/main', 'o/r', 'main', '', 'https://gitea.example.org/o/r/src/branch/main/a/x.yaml'],
    ['https://bitbucket.org/w/r', 'w/r', 'HEAD', '', 'https://bitbucket.org/w/r/src/HEAD/a/x.yaml'],
    ['https://bitbucket.example.org/projects/K/repos/r', 'projects/K/repos/r', 'HEAD', '', 'https://bitbucket.example.org/projects/K/repos/r/browse/a/x.yaml'],
    ['https://bitbucket.example.org/projects/K/repos/r/browse?at=dev', 'projects/K/repos/r', 'dev', '', 'https://bitbucket.example.org/projects/K/repos/r/browse/a/x.yaml?at=dev'],
    ['https://dev.azure.com/org/project/_git/repo', 'org/project/_git/repo', 'HEAD', '', 'https://dev.azure.com/org/project/_git/repo?path=/a/x.yaml'],
    ['http://localhost:3106/o/r', 'o/r', 'HEAD', '', 'http://localhost:3106/o/r/blob/HEAD/a/x.yaml'],
  ])('%s', (target, repository, ref, path, file) => {
    const root = repositoryRoot(hosts, target)!;
    expect(root).toMatchObject({ repository, ref, path });
    expect(withPath(root, 'a/x.yaml')).toBe(file);
  });

  it.each(['https://example.org/o/r', 'https://github.com/o', 'https://github.com/', 'nonsense'])('%s has none', (target) => {
    expect(repositoryRoot(hosts, target)).toBeUndefined();
  });

  it('is the same at a branch, whatever its name', () => {
    const root = repositoryRoot(hosts, 'https://github.com/o/r')!;
    expect(atBranch(hosts, root, 'release/1.0')).toMatchObject({ ref: 'release/1.0', path: '' });
    const server = repositoryRoot(hosts, 'https://bitbucket.example.org/projects/K/repos/r')!;
    expect(atBranch(hosts, server, 'main').ref).toBe('HEAD');
  });
});
