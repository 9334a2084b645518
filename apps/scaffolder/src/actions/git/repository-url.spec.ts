import { forgeHostsOf } from '../../expressions/repo-url.js';
import { readBranch, readRepositoryUrl } from './repository-url.js';

const hosts = forgeHostsOf({ git: [{ host: 'localhost:3106' }, { host: 'git.example.org' }] });

describe('where to publish', () => {
  it.each([
    [{ repoUrl: 'localhost:3106?owner=acme&repo=cart' }, 'http://localhost:3106/acme/cart.git', 'http://localhost:3106/acme/cart'],
    [{ repoUrl: 'git.example.org?owner=acme&repo=cart.io' }, 'https://git.example.org/acme/cart.io.git', 'https://git.example.org/acme/cart.io'],
    [{ url: 'https://git.example.org/group/sub/cart.git' }, 'https://git.example.org/group/sub/cart.git', 'https://git.example.org/group/sub/cart'],
    [{ url: 'https://git.example.org/acme/cart' }, 'https://git.example.org/acme/cart.git', 'https://git.example.org/acme/cart'],
  ])('reads %j', (input, clone, page) => {
    expect(readRepositoryUrl(input, hosts)).toMatchObject({ clone, page });
  });

  it.each([
    { url: '--upload-pack=touch x' },
    { url: '-uhttps://git.example.org/a/b' },
    { url: 'ext::sh -c id' },
    { url: 'file:///srv/git/x' },
    { url: 'ssh://-oProxyCommand=id/a/b' },
    { url: 'git@h:-x' },
    { url: 'https://git.example.org/a/b\n.git' },
    { url: 'https://git.example.org/a/b c' },
    { url: 'https://user:secret@git.example.org/a/b' },
    { url: 'https://git.example.org/a/--exec=x' },
    { url: 'https://git.example.org/a/..' },
    { url: 'https://git.example.org/a/%2e%2e%2fb' },
    { url: 'https://git.example.org/onlyowner' },
    { url: 'https://git.example.org/a/b?x=1' },
    { repoUrl: 'git.example.org?owner=acme&repo=../x' },
    { repoUrl: 'git.example.org?owner=-x&repo=y' },
    { repoUrl: 'git.example.org?owner=acme' },
    { repoUrl: 'unknown.example?owner=a&repo=b' },
    {},
  ])('refuses %j', (input) => {
    expect(() => readRepositoryUrl(input, hosts)).toThrow(expect.objectContaining({ code: 'invalid_repository_url' }) as Error);
  });

  it.each(['main', 'feature/x', 'v1.0'])('takes the branch %s', (name) => expect(readBranch(name)).toBe(name));

  it.each(['--exec=x', '-u', '', '.hidden', 'a..b', 'a//b', 'a/', 'a.lock', 'x y', 'a~1', 'a:b', 'a\nb', '@{x', 'a/.b'])('refuses the branch %j', (name) => {
    expect(() => readBranch(name)).toThrow(expect.objectContaining({ code: 'invalid_repository_url' }) as Error);
  });
});
