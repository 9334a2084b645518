import type { ListedRepository } from '../forges/forge.port.js';
import { ScmHosts } from '../readers/scm-url.js';
import { configuredDiscoveries, discoveryOf } from './discovery.js';
import { providersSchema } from './provider-config.js';

const hosts = new ScmHosts({ gitlab: [{ host: 'code.example.org', baseUrl: 'https://code.example.org/git' }] });
const providers = providersSchema.parse({
  github: { one: { organization: 'acme', catalogPath: '/a/catalog-info.yaml', filters: { branch: 'dev', repository: 'svc', topic: { include: ['x'], exclude: ['y'] }, allowForks: false, visibility: ['private'] } } },
  gitlab: { two: { host: 'code.example.org', group: 'a/b', branch: 'dev', projectPattern: 'svc', excludeRepos: ['a/b/svc-no'] } },
});
const repository = (path: string, rest: Partial<ListedRepository> = {}): ListedRepository => ({ path, defaultBranch: 'main', archived: false, fork: false, visibility: 'private', topics: ['x'], ...rest });

describe('a discovery', () => {
  it('is a source that begins with the address of its owner', () => {
    expect(configuredDiscoveries(providers, hosts)).toEqual([
      { type: 'github-discovery', target: 'https://github.com/acme#one' },
      { type: 'gitlab-discovery', target: 'https://code.example.org/git/a/b#two' },
    ]);
    expect(configuredDiscoveries(providersSchema.parse({ github: { organization: 'acme' } }), hosts)).toEqual([{ type: 'github-discovery', target: 'https://github.com/acme#default' }]);
  });

  it('wants what the filters of the configuration let in', () => {
    const discovery = discoveryOf({ type: 'github-discovery', target: 'https://github.com/acme#one' }, providers, hosts)!;
    expect([discovery.owner, discovery.path, discovery.branchOf(repository('acme/svc'))]).toEqual(['acme', 'a/catalog-info.yaml', 'dev']);
    const wants = (path: string, rest?: Partial<ListedRepository>): boolean => discovery.wants(repository(path, rest));
    expect(wants('acme/svc')).toBe(true);
    expect([wants('acme/svc-2'), wants('acme/svc', { fork: true }), wants('acme/svc', { archived: true }), wants('acme/svc', { visibility: 'public' }), wants('acme/svc', { topics: [] }), wants('acme/svc', { topics: ['x', 'y'] })]).toEqual(Array(6).fill(false));
  });

  it('matches projects of GitLab anywhere in their path', () => {
    const discovery = discoveryOf({ type: 'gitlab-discovery', target: 'https://code.example.org/git/a/b#two' }, providers, hosts)!;
    expect(['a/b/svc-1', 'a/b/c/my-svc', 'a/b/web', 'a/b/svc-no'].map((path) => discovery.wants(repository(path)))).toEqual([true, true, false, false]);
  });

  it.each([
    ['github-discovery', 'https://github.com/acme', ['acme', 'catalog-info.yaml', 'main', true]],
    ['github-discovery', 'https://github.com/acme/svc-*/blob/-/**/catalog-info.yaml', ['acme', '**/catalog-info.yaml', 'main', true]],
    ['github-discovery', 'https://github.com/acme/web-*/blob/dev/x.yaml', ['acme', 'x.yaml', 'dev', false]],
    ['gitlab-discovery', 'https://gitlab.com/a/b/blob/*/x.yaml', ['a/b', 'x.yaml', 'main', true]],
  ])('may be written as an address: %s %s', (type, target, wanted) => {
    const discovery = discoveryOf({ type, target }, providers, hosts)!;
    const candidate = repository('acme/svc-1');
    expect([discovery.owner, discovery.path, discovery.branchOf(candidate), discovery.wants(candidate)]).toEqual(wanted);
  });

  it.each([
    ['github-discovery', 'https://github.com/acme#nobody'],
    ['github-discovery', 'https://gitlab.com/acme'],
    ['github-discovery', 'https://github.com/'],
    ['url', 'https://github.com/acme'],
  ])('is none: %s %s', (type, target) => expect(discoveryOf({ type, target }, providers, hosts)).toBeUndefined());
});
