import { repositoryRoot } from '../readers/repository-root.js';
import { ScmHosts } from '../readers/scm-url.js';
import { ownerOfEverything } from './code-owners.js';
import { suggestEntity, suggestFields, type OwnerFinding } from './suggested-entity.js';

const hosts = new ScmHosts({ gitea: [{ host: 'gitea.example.org' }], bitbucketServer: [{ host: 'bitbucket.example.org' }] });
const suggest = (target: string) => suggestEntity(target, repositoryRoot(hosts, target));

describe('an entity for a repository that has none', () => {
  it.each([
    ['https://github.com/org/repo', 'repo', { 'github.com/project-slug': 'org/repo' }],
    ['https://gitlab.com/group/sub/repo', 'repo', { 'gitlab.com/project-slug': 'group/sub/repo' }],
    ['https://bitbucket.org/workspace/repo', 'repo', { 'bitbucket.org/project-slug': 'workspace/repo' }],
    ['https://dev.azure.com/org/project/_git/repo', 'repo', { 'dev.azure.com/project-repo': 'project/repo' }],
    ['https://dev.azure.com/org/_git/repo', 'repo', { 'dev.azure.com/project-repo': 'org/repo' }],
    ['https://gitea.example.org/o/r', 'r', undefined],
    ['https://bitbucket.example.org/projects/K/repos/r', 'r', undefined],
    ['https://github.com/org/.github', 'github', { 'github.com/project-slug': 'org/.github' }],
    ['https://example.org/some/place', 'place', undefined],
    ['https://example.org/', 'component', undefined],
  ])('%s', (target, name, annotations) => {
    expect(suggest(target)).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name, ...(annotations && { annotations }) },
      spec: { type: 'other', lifecycle: 'unknown' },
    });
  });

  it.each<[OwnerFinding, object]>([
    [{ file: 'CODEOWNERS', owner: 'team-a' }, { state: 'analysisSuggestedValue', value: 'team-a' }],
    [{ file: 'CODEOWNERS' }, { state: 'analysisSuggestedNoValue', value: null }],
    [undefined, { state: 'needsUserInput', value: null }],
  ])('says of the owner what %j means', (finding, expected) => {
    const target = 'https://github.com/org/repo';
    const { entity, fields } = suggestFields(target, repositoryRoot(hosts, target)!, finding);
    expect(fields.find(({ field }) => field === 'spec.owner')).toMatchObject(expected);
    expect(entity.spec).toMatchObject(finding?.owner ? { owner: finding.owner } : { type: 'other' });
    expect(fields.map(({ field }) => field)).toEqual(['metadata.name', 'metadata.annotations.github.com/project-slug', 'spec.type', 'spec.lifecycle', 'spec.owner']);
  });
});

describe('the owner of everything', () => {
  it.each([
    ['* @org/team-a', 'team-a'],
    ['* @ann', 'User:ann'],
    ['* ann@example.org', 'ann'],
    ['* team-a', 'team-a'],
    ['*   @org/first @org/second', 'first'],
    ['* @org/old\n/docs @org/docs\n* @org/new # since May\r\n', 'new'],
    ['# * @org/nobody\n*.js @org/js\n/* @org/root', undefined],
    ['*', undefined],
    ['', undefined],
  ])('in %j', (text, owner) => {
    expect(ownerOfEverything(text)).toBe(owner);
  });
});
