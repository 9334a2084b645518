import { returnPath } from './return-path';

describe('where to go after signing in', () => {
  it.each(['/', '/catalog?kind=api#top', '/catalog/default/component/a%20b'])('keeps a path of the portal: %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([undefined, '', '//evil.example', '/\\evil.example', 'https:evil', 'https://evil.example', 'javascript:alert(1)', '/x\r\nSet-Cookie: a=b', '/\tx', 'catalog'])(
    'answers the start page for %j',
    (path) => {
      expect(returnPath(path)).toBe('/');
    },
  );

  it('does not lead back to signing in', () => {
    expect(returnPath('/login?returnTo=/x')).toBe('/');
    expect(returnPath('/portal/session/guest')).toBe('/');
    expect(returnPath('/login-history')).toBe('/login-history');
  });
});
