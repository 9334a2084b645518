import { parseCgiHead } from './git-http-backend.mjs';
import { blobPage, listPage } from './git-pages.mjs';
import { isBranch, isInnerPath, isName } from './git-repositories.mjs';
import { decodedSegments } from './git-routes.mjs';

describe('names of owners and repositories', () => {
  it.each(['acme', 'Acme-2', 'a.b_c'])('%s is one', (name) => expect(isName(name)).toBe(true));
  it.each(['', '..', '.git', '-x', 'a..b', 'a/b', 'a b', 'x.git', 'x.lock', 'ä', 'a\0', 'x'.repeat(101)])('%j is none', (name) => expect(isName(name)).toBe(false));
});

describe('names of branches', () => {
  it.each(['main', 'feature/a-1', 'v1.2'])('%s is one', (name) => expect(isBranch(name)).toBe(true));
  it.each(['', '-x', 'a..b', 'a//b', '/a', 'a/', 'a.lock', '.a', 'a/.b', 'a b', 'a^', 'a:b', '@{1}'])('%j is none', (name) => expect(isBranch(name)).toBe(false));
});

describe('paths inside a repository', () => {
  it('may hold anything that a file name may', () => expect(isInnerPath(['docs', 'a b', 'ü&<.md'])).toBe(true));
  it.each([[['..']], [['.']], [['']], [['a\\b']], [['a\nb']], [['a\0']]])('%j is refused', (segments) => expect(isInnerPath(segments)).toBe(false));
});

describe('the segments of an address', () => {
  it('are decoded once', () => expect(decodedSegments('/acme/repo/raw/main/a%2520b%20c')).toEqual(['acme', 'repo', 'raw', 'main', 'a%20b c']));
  it('of the root are none', () => expect(decodedSegments('/')).toEqual([]));
  it.each(['/acme/a%2fb', '/acme/%00', '/acme/%ff'])('%s cannot be read', (path) => expect(decodedSegments(path)).toBeUndefined());
});

describe('the head of a CGI answer', () => {
  it('waits for its blank line', () => expect(parseCgiHead(Buffer.from('Status: 404 Not'))).toBeUndefined());

  it('is status, fields, and the rest untouched', () => {
    expect(parseCgiHead(Buffer.from('Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\nab\r\n\r\ncd'))).toEqual({
      status: 404,
      headers: { 'Content-Type': 'text/plain' },
      rest: Buffer.from('ab\r\n\r\ncd'),
    });
  });
});

describe('a page', () => {
  it('shows what is in a file and runs none of it', () => {
    const page = blobPage({ repository: { owner: 'a', name: 'b' }, branch: 'main', path: ['<img>.md'], content: Buffer.from('<script>alert("1")</script>') });
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('<img>');
    expect(page).toContain('&#60;script&#62;');
  });

  it('says so when there is nothing to list', () => expect(listPage([])).toContain('No repositories yet'));
});
