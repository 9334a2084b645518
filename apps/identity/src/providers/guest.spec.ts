import { sharedConfigSchema } from '@callboard/service-kit';
import { isLoopback, signInGuest, type Caller } from './guest.js';

const configure = (over: object = {}) => sharedConfigSchema.parse({ mode: 'local', ...over });
const here: Caller = { address: '127.0.0.1', host: 'localhost:3000' };

it('lets the owner of the machine in as the configured guest', () => {
  expect(signInGuest(configure(), here)).toEqual({ ref: 'user:development/guest', ownershipRefs: ['user:development/guest'], profile: {} });
  expect(signInGuest(configure({ auth: { guest: { entityRef: 'user:default/me' } } }), { address: '::1', host: '[::1]:3105' }).ref).toBe('user:default/me');
  expect(signInGuest(configure(), { ...here, address: '::ffff:127.0.0.1', forwardedFor: '127.0.0.1', fetchSite: 'same-origin' }).ref).toBe('user:development/guest');
});

it.each<[string, object, Partial<Caller>]>([
  ['in production', { mode: 'production' }, {}],
  ['when switched off', { auth: { guest: { enabled: false } } }, {}],
  ['when the portal listens for others', { services: { portal: { host: '0.0.0.0' } } }, {}],
  ['when identity listens for others', { services: { identity: { host: '192.168.1.5' } } }, {}],
  ['when the public address is not this machine', { baseUrl: 'https://portal.example' }, { host: 'localhost' }],
  ['to a call from another machine', {}, { address: '192.168.1.9' }],
  ['to a call that the door got from another machine', {}, { forwardedFor: '192.168.1.9' }],
  ['to a call that came through a further proxy', {}, { forwardedFor: '192.168.1.9, 127.0.0.1' }],
  ['to a name that was pointed here', {}, { host: 'evil.example:3000' }],
  ['to a name that begins like ours', {}, { host: 'localhost.evil.example:3000' }],
  ['to a call without a name', {}, { host: undefined }],
  ["to another site's page", {}, { fetchSite: 'cross-site' }],
])('refuses %s', (_when, over, caller) => {
  expect(() => signInGuest(configure(over), { ...here, ...caller })).toThrow(expect.objectContaining({ kind: 'NotAllowed', code: 'guest_refused' }) as Error);
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['[::1]', true],
  ['LOCALHOST.', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['', false],
])('takes %s for this machine: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));
