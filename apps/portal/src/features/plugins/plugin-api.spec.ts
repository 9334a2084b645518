import { isOwnPath } from './plugin-api';

describe('paths that a plugin may call', () => {
  it.each(['/', '/changes/fare-engine', '/changes?since=..', '/a/b.json?x=//y', '/.well-known'])('allows %s', (path) => {
    expect(isOwnPath(path)).toBe(true);
  });

  it.each(['', 'changes', '//evil.example', 'https://evil.example', '/../catalog/entities', '/a/../../catalog', '/%2e%2e/catalog', '/.%2E/x', '/a%2f..%2fb', '/a\\..\\b', '/a\n/b', '/./x'])('refuses %j', (path) => {
    expect(isOwnPath(path)).toBe(false);
  });
});
