import { readCookie, writeCookie } from './cookies.js';

it('reads a cookie by its whole name', () => {
  expect(readCookie('a=1; callboard-token=x.y.z; b=2', 'callboard-token')).toBe('x.y.z');
  expect(readCookie('my-callboard-token=x', 'callboard-token')).toBeUndefined();
  expect(readCookie(undefined, 'callboard-token')).toBeUndefined();
});

it('believes neither of two cookies of one name', () => {
  expect(readCookie('callboard-token=planted; callboard-token=real', 'callboard-token')).toBeUndefined();
});

it('writes cookies that scripts cannot read', () => {
  expect(writeCookie('s', 'v', { path: '/', maxAgeSeconds: 60, secure: true })).toBe('s=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure');
  expect(writeCookie('s', 'v', { path: '/api', maxAgeSeconds: 0, secure: false })).toBe('s=v; Path=/api; Max-Age=0; HttpOnly; SameSite=Lax');
});
