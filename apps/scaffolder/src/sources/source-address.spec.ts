import { forgeHostsOf } from '../expressions/repo-url.js';
import { locateInRepository, resolveSource, type SourceAddress } from './source-address.js';

const hosts = forgeHostsOf({ git: [{ host: 'localhost:3106' }], gitea: [{ host: 'gitea.example' }] });
const BRANCHES = new Set(['main', 'feature/x', 'feature']);

const where = (url: string, base?: string): unknown => {
  const address = resolveSource(url, base, hosts);
  if (address.type !== 'git') return address;
  const found = locateInRepository(address, BRANCHES, 'main');
  return [address.repository, found?.ref, found?.path];
};

describe('where a skeleton lies', () => {
  it.each([
    ['http://localhost:3106/acme/cart/raw/main/templates/service', ['http://localhost:3106/acme/cart.git', 'main', 'templates/service']],
    ['http://localhost:3106/acme/cart/blob/feature/x/a%20b/file.txt', ['http://localhost:3106/acme/cart.git', 'feature/x', 'a b/file.txt']],
    ['http://localhost:3106/acme/cart.git', ['http://localhost:3106/acme/cart.git', 'main', '']],
    ['https://github.com/acme/cart/tree/main/skeleton/', ['https://github.com/acme/cart.git', 'main', 'skeleton']],
    ['https://github.com/acme/cart', ['https://github.com/acme/cart.git', 'main', '']],
    ['https://raw.githubusercontent.com/acme/cart/main/a.txt', ['https://github.com/acme/cart.git', 'main', 'a.txt']],
    ['https://gitlab.com/group/sub/cart/-/blob/main/a.txt', ['https://gitlab.com/group/sub/cart.git', 'main', 'a.txt']],
    ['https://gitea.example/acme/cart/src/branch/main/a', ['https://gitea.example/acme/cart.git', 'main', 'a']],
    ['https://example.org/some/file.txt', { type: 'web', url: 'https://example.org/some/file.txt' }],
  ])('reads %s', (url, expected) => {
    expect(where(url)).toEqual(expected);
  });

  it.each([
    ['./skeleton', 'http://localhost:3106/acme/cart/raw/main/templates/service/template.yaml', ['http://localhost:3106/acme/cart.git', 'main', 'templates/service/skeleton']],
    ['../../shared', 'http://localhost:3106/acme/cart/raw/feature/x/templates/service/template.yaml', ['http://localhost:3106/acme/cart.git', 'feature/x', 'shared']],
    ['/shared', 'https://github.com/acme/cart/blob/main/templates/template.yaml', ['https://github.com/acme/cart.git', 'main', 'shared']],
    ['.', 'https://github.com/acme/cart/blob/main/template.yaml', ['https://github.com/acme/cart.git', 'main', '']],
    ['./skeleton', 'file:///srv/templates/service/template.yaml', { type: 'folder', folder: '/srv/templates/service', path: './skeleton' }],
    ['x.txt', 'https://example.org/t/template.yaml', { type: 'web', url: 'https://example.org/t/x.txt' }],
  ])('reads %s beside %s', (url, base, expected) => {
    expect(where(url, base)).toEqual(expected);
  });

  const codeOf = (work: () => unknown): string => {
    try {
      work();
      return 'allowed';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each(['file:///etc/passwd', 'ftp://github.com/x', 'ext::sh -c id', 'data:text/plain,x', 'ssh://-oProxyCommand=id/x'])('refuses the scheme of %s', (url) => {
    expect(codeOf(() => resolveSource(url, 'file:///srv/t.yaml', hosts))).toBe('scheme_not_allowed');
  });

  it.each(['https://user:secret@github.com/acme/cart', 'https://github.com@evil.example/acme/cart'])('refuses credentials in %s', (url) => {
    expect(codeOf(() => resolveSource(url, undefined, hosts))).toBe('target_not_allowed');
  });

  it.each(['https://github.com/acme/--upload-pack=x/tree/main/a', 'https://github.com/-u/cart', 'https://github.com/acme/cart/tree/main/%00', 'https://github.com/acme/cart/tree/main/a%5Cb'])('refuses what no repository is called: %s', (url) => {
    expect(codeOf(() => resolveSource(url, undefined, hosts))).toBe('invalid_repository_url');
  });

  it('refuses to climb out of the repository', () => {
    const address = resolveSource('../../../x', 'http://localhost:3106/acme/cart/raw/main/a/template.yaml', hosts) as SourceAddress & { type: 'git' };
    expect(codeOf(() => locateInRepository(address, BRANCHES))).toBe('path_outside_workspace');
  });

  it('knows no place without a base', () => {
    expect(codeOf(() => resolveSource('./x', undefined, hosts))).toBe('invalid_location');
  });
});
