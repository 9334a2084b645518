import { cloneUrl, editUrl, resolveUrl, ScmHosts, withPath } from './scm-url.js';

const hosts = new ScmHosts({ github: [{ host: 'ghe.example.org', apiBaseUrl: 'https://ghe.example.org/api/v3/', token: 't' }], gitlab: [{ host: 'gitlab.example.org' }], gitea: [{ host: 'gitea.example.org' }], bitbucketServer: [{ host: 'bitbucket.example.org' }], git: [{ host: 'localhost:3106' }] });
const parse = (url: string) => hosts.parse(url)!;

describe('addresses of files in repositories', () => {
  it.each([
    ['https://github.com/o/r/blob/main/a/b.yaml', 'https://github.com/o/r/edit/main/a/b.yaml', 'https://github.com/o/r.git'],
    ['https://ghe.example.org/o/r/tree/v1/x.yaml', 'https://ghe.example.org/o/r/edit/v1/x.yaml', 'https://ghe.example.org/o/r.git'],
    ['https://gitlab.example.org/g/sub/p/-/blob/main/a%20b.yaml', 'https://gitlab.example.org/g/sub/p/-/edit/main/a%20b.yaml', 'https://gitlab.example.org/g/sub/p.git'],
    ['https://gitea.example.org/o/r/src/branch/main/x.yaml', 'https://gitea.example.org/o/r/_edit/main/x.yaml', 'https://gitea.example.org/o/r.git'],
    ['http://localhost:3106/o/r/blob/main/x.yaml', undefined, 'http://localhost:3106/o/r.git'],
    ['https://bitbucket.example.org/projects/P/repos/r/browse/x.yaml?at=main', undefined, 'https://bitbucket.example.org/scm/P/r.git'],
    ['https://dev.azure.com/org/p/_git/r?path=/x.yaml', undefined, 'https://dev.azure.com/org/p/_git/r'],
  ])('%s', (url, edit, clone) => {
    const address = parse(url);
    expect(editUrl(address)).toBe(edit);
    expect(cloneUrl(address)).toBe(clone);
  });

  it('have no edit page at a fixed commit', () => {
    expect(editUrl(parse(`https://github.com/o/r/blob/${'a'.repeat(40)}/x.yaml`))).toBeUndefined();
  });

  it.each(['https://example.org/o/r/blob/main/x', 'https://github.com/o/r', 'https://github.com/o/r/blob/main/%252e%252e/x', 'https://github.com/o/r/blob/main/..%2fx', 'nonsense'])('%s is none', (url) => {
    expect(hosts.parse(url)).toBeUndefined();
  });

  it.each([
    ['./b.yaml', 'https://github.com/o/r/blob/main/a/c.yaml', 'https://github.com/o/r/tree/main/a/b.yaml'],
    ['/b.yaml', 'https://github.com/o/r/blob/main/a/c.yaml', 'https://github.com/o/r/tree/main/b.yaml'],
    ['../b/*.yaml', 'http://localhost:3106/o/r/raw/main/a/c.yaml', 'http://localhost:3106/o/r/raw/main/b/*.yaml'],
    ['b.yaml', 'https://example.org/x/c.yaml?token=1', 'https://example.org/x/b.yaml?token=1'],
    ['./b.yaml', 'https://dev.azure.com/o/p/_git/r?path=/a/c.yaml&version=GBmain', 'https://dev.azure.com/o/p/_git/r?path=/a/b.yaml&version=GBmain'],
    ['/b.yaml', 'https://dev.azure.com/o/p/_git/r?path=/a/c.yaml', 'https://dev.azure.com/o/p/_git/r?path=/b.yaml'],
    ['./b.yaml', 'https://bitbucket.example.org/projects/P/repos/r/browse/a/c.yaml?at=main', 'https://bitbucket.example.org/projects/P/repos/r/browse/a/b.yaml?at=main'],
    ['https://elsewhere.org/d.yaml', 'https://example.org/x/c.yaml', 'https://elsewhere.org/d.yaml'],
  ])('%s in %s means %s', (target, base, expected) => {
    expect(resolveUrl(hosts, target, base)).toBe(expected);
  });

  it('of other files are built by path', () => {
    expect(withPath(parse('https://github.com/o/r/blob/main/**/x.yaml'), 'a b/x.yaml')).toBe('https://github.com/o/r/blob/main/a%20b/x.yaml');
  });
});
