import { requireOwnOrigin } from './origin.js';

const local = { baseUrl: 'http://localhost:3000', mode: 'local' } as const;
const production = { baseUrl: 'https://portal.example', mode: 'production' } as const;
const refused = expect.objectContaining({ kind: 'NotAllowed', code: 'origin_refused' }) as Error;

it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('is ours on this machine: %s', (origin) => {
  expect(() => requireOwnOrigin(local, origin)).not.toThrow();
});

it('is exactly the public address in production', () => {
  expect(() => requireOwnOrigin(production, 'https://portal.example')).not.toThrow();
});

it.each([
  ['another port of this machine', local, 'http://localhost:3001'],
  ['another scheme', local, 'https://localhost:3000'],
  ['an opaque page', local, 'null'],
  ['a name that begins like ours', local, 'http://localhost.evil.example:3000'],
  ['a page with a path', local, 'http://127.0.0.1:3000/x'],
  ['a page with user information', local, 'http://a@127.0.0.1:3000'],
  ['nothing at all', local, ''],
  ['a sibling subdomain', production, 'https://evil.portal.example'],
  ['the parent domain', production, 'https://example'],
  ['the same name unencrypted', production, 'http://portal.example'],
  ['this machine, in production', production, 'http://localhost:3000'],
  ['a missing header', production, undefined],
])('is not ours: %s', (_name, config, origin) => {
  expect(() => requireOwnOrigin(config, origin)).toThrow(refused);
});

it('may be missing where only programs leave it out, and still not be wrong', () => {
  expect(() => requireOwnOrigin(local, undefined, 'pass')).not.toThrow();
  expect(() => requireOwnOrigin(local, 'https://evil.example', 'pass')).toThrow(refused);
  expect(() => requireOwnOrigin(local, 'null', 'pass')).toThrow(refused);
});
