import { ScmHosts } from '../readers/scm-url.js';
import { pathIn, type RepositoryChange } from './repository-change.js';

describe('an address and a push', () => {
  const hosts = new ScmHosts({ gitlab: [{ host: 'git.example.org', baseUrl: 'https://git.example.org/gitlab' }] });
  const pathOf = (address: string, push: Partial<Extract<RepositoryChange, { type: 'push' }>> = {}): string | undefined =>
    pathIn({ type: 'push', repository: { origin: 'https://github.com', path: 'acme/shop', scm: 'github' }, ref: 'main', isDefault: true, ...push }, hosts.parse(address)!);

  it.each([
    ['https://github.com/acme/shop/blob/main/a/b.yaml', {}, 'a/b.yaml'],
    ['https://github.com/Acme/Shop/tree/main/a.yaml', {}, 'a.yaml'],
    ['https://raw.githubusercontent.com/acme/shop/main/a.yaml', {}, 'a.yaml'],
    ['https://github.com/acme/shop/blob/HEAD/a.yaml', {}, 'a.yaml'],
    ['https://github.com/acme/shop/blob/-/a.yaml', {}, 'a.yaml'],
    ['https://github.com/acme/shop/blob/HEAD/a.yaml', { isDefault: false }, undefined],
    ['https://github.com/acme/shop/blob/release/a.yaml', {}, undefined],
    ['https://github.com/acme/shop-2/blob/main/a.yaml', {}, undefined],
    ['https://github.com/acme/shop/blob/feature/x/a.yaml', { ref: 'feature/x' }, 'a.yaml'],
    ['https://github.com/acme/shop/blob/feature%2Fx/a.yaml', { ref: 'feature/x' }, 'a.yaml'],
    ['https://github.com/acme/shop/blob/any/a.yaml', { ref: undefined }, 'a.yaml'],
    ['https://git.example.org/gitlab/acme/shop/-/blob/main/a.yaml', { repository: { origin: 'https://git.example.org/gitlab', path: 'acme/shop', scm: 'gitlab' } }, 'a.yaml'],
    ['https://git.example.org/gitlab/acme/shop/-/blob/main/a.yaml', { repository: { origin: 'https://git.example.org/gitlab', path: 'acme/shop', scm: 'github' } }, undefined],
  ] as const)('%s %j: %s', (address, push, path) => {
    expect(pathOf(address, push)).toBe(path);
  });
});
