import { ScmHosts } from '../readers/scm-url.js';
import { AZURE } from './azure.adapter.js';
import { BITBUCKET_CLOUD } from './bitbucket-cloud.adapter.js';
import { BITBUCKET_SERVER } from './bitbucket-server.adapter.js';
import type { Forge } from './forge.port.js';
import { GITEA } from './gitea.adapter.js';
import { GITHUB } from './github.adapter.js';
import { GITLAB } from './gitlab.adapter.js';
import { repositoryOf } from './repositories.adapter.js';

const hosts = new ScmHosts({
  github: [{ host: 'ghe.example.org', apiBaseUrl: 'https://ghe.example.org/api/v3/', token: 't' }],
  gitlab: [{ host: 'gitlab.example.org' }, { host: 'code.example.org', baseUrl: 'https://code.example.org/git/' }],
  gitea: [{ host: 'gitea.example.org' }],
  bitbucketServer: [{ host: 'bitbucket.example.org', apiBaseUrl: 'https://bitbucket.example.org/rest/api/1.0' }],
});

describe('the content of a file', () => {
  it.each<[Forge, string, string]>([
    [GITHUB, 'https://github.com/o/r/blob/main/a/b.yaml', 'https://raw.githubusercontent.com/o/r/main/a/b.yaml'],
    [GITHUB, 'https://raw.githubusercontent.com/o/r/refs/heads/main/a/b.yaml', 'https://raw.githubusercontent.com/o/r/main/a/b.yaml'],
    [GITHUB, 'https://ghe.example.org/o/r/tree/v1/x.yaml', 'https://ghe.example.org/api/v3/repos/o/r/contents/x.yaml?ref=v1'],
    [GITHUB, 'https://ghe.example.org/o/r/blob/feature%2Fx/x.yaml', 'https://ghe.example.org/api/v3/repos/o/r/contents/x.yaml?ref=feature%2Fx'],
    [GITHUB, 'https://ghe.example.org/o/r/blob/-/x.yaml', 'https://ghe.example.org/api/v3/repos/o/r/contents/x.yaml'],
    [GITLAB, 'https://gitlab.example.org/g/sub/p/-/blob/main/a%20b.yaml', 'https://gitlab.example.org/api/v4/projects/g%2Fsub%2Fp/repository/files/a%20b.yaml/raw?ref=main'],
    [GITLAB, 'https://gitlab.com/g/p/blob/main/x.yaml', 'https://gitlab.com/api/v4/projects/g%2Fp/repository/files/x.yaml/raw?ref=main'],
    [GITLAB, 'https://code.example.org/git/g/p/-/raw/main/x.yaml', 'https://code.example.org/git/api/v4/projects/g%2Fp/repository/files/x.yaml/raw?ref=main'],
    [GITEA, 'https://gitea.example.org/o/r/src/branch/main/x.yaml', 'https://gitea.example.org/api/v1/repos/o/r/raw/x.yaml?ref=main'],
    [BITBUCKET_CLOUD, 'https://bitbucket.org/w/r/src/main/a/x.yaml', 'https://api.bitbucket.org/2.0/repositories/w/r/src/main/a/x.yaml'],
    [BITBUCKET_SERVER, 'https://bitbucket.example.org/projects/P/repos/r/browse/a/x.yaml?at=refs%2Fheads%2Fmain', 'https://bitbucket.example.org/rest/api/1.0/projects/P/repos/r/raw/a/x.yaml?at=main'],
    [
      AZURE,
      'https://dev.azure.com/org/my%20project/_git/repo?path=/a/x.yaml&version=GBmain',
      'https://dev.azure.com/org/my%20project/_apis/git/repositories/repo/items?path=%2Fa%2Fx.yaml&api-version=6.0&versionDescriptor.version=main&versionDescriptor.versionType=branch',
    ],
    [
      AZURE,
      'https://dev.azure.com/org/p/_git/repo?path=/x.yaml&version=GTv1',
      'https://dev.azure.com/org/p/_apis/git/repositories/repo/items?path=%2Fx.yaml&api-version=6.0&versionDescriptor.version=v1&versionDescriptor.versionType=tag',
    ],
    [AZURE, 'https://dev.azure.com/org/_git/repo?path=x.yaml', 'https://dev.azure.com/org/repo/_apis/git/repositories/repo/items?path=%2Fx.yaml&api-version=6.0'],
  ])('%#: %s', (forge, page, wanted) => {
    const address = hosts.parse(page)!;
    expect(forge.file(repositoryOf(address), address.ref, address.path).url).toBe(wanted);
  });
});
