import { clearCookies, readSessionCookie, writeSessionCookie, writeTokenCookie } from './session-cookies.js';

const plain = { baseUrl: 'http://localhost:3000' };
const secure = { baseUrl: 'https://portal.example' };

it('lasts 30 days, for the whole portal, out of reach of scripts', () => {
  expect(writeSessionCookie(plain, 's')).toBe('callboard-session=s; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax');
  expect(writeTokenCookie(plain, 't')).toBe('callboard-token=t; Path=/api; Max-Age=3600; HttpOnly; SameSite=Lax');
});

it('is bound to host and encryption on https', () => {
  expect(writeSessionCookie(secure, 's')).toBe('__Host-callboard-session=s; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure');
  expect(writeTokenCookie(secure, 't')).toMatch(/; Secure$/);
  expect(readSessionCookie(secure, 'callboard-session=planted')).toBeUndefined();
  expect(readSessionCookie(secure, '__Host-callboard-session=s')).toBe('s');
});

it('ends with the name and path that it began with', () => {
  expect(clearCookies(plain)).toEqual(['callboard-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax', 'callboard-token=; Path=/api; Max-Age=0; HttpOnly; SameSite=Lax']);
});
