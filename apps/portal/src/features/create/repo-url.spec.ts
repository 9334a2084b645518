import { missingParts, partsOf, readRepoUrl, writeRepoUrl } from './repo-url';

describe('the address of a repository', () => {
  it('comes back as it was written', () => {
    const text = 'localhost:3106?owner=pricing&repo=fare-cache-warmer';
    const read = readRepoUrl(text);
    expect(read).toMatchObject({ host: 'localhost:3106', owner: 'pricing', repo: 'fare-cache-warmer' });
    expect(read && writeRepoUrl(read)).toBe(text);
  });

  it('escapes what would break it', () => {
    expect(writeRepoUrl({ host: 'h', owner: 'a&b', repo: ' r ' })).toBe('h?owner=a%26b&repo=r');
  });

  it('asks each kind of host for its own parts', () => {
    expect(partsOf('azure')).toEqual(['organization', 'project', 'repo']);
    expect(partsOf('git')).toEqual(['owner', 'repo']);
    expect(missingParts(readRepoUrl('dev.azure.com?organization=o&repo=r'), 'azure')).toEqual(['project']);
  });

  it('reads nothing out of nothing', () => {
    expect(readRepoUrl(undefined)).toBeUndefined();
    expect(readRepoUrl('?owner=x')).toBeUndefined();
  });
});
