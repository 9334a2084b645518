import { brokerAddress } from './broker-connection.js';

describe('a NATS URL', () => {
  it.each([
    ['nats://catalog:s%40cret@127.0.0.1:4222', { servers: ['127.0.0.1:4222'], user: 'catalog', pass: 's@cret' }],
    ['nats://one:4222, nats://u:p@two:4222', { servers: ['one:4222', 'two:4222'], user: 'u', pass: 'p' }],
    ['nats://token@host:4222', { servers: ['host:4222'], token: 'token' }],
    ['tls://u:p@host:4222', { servers: ['host:4222'], user: 'u', pass: 'p', tls: {} }],
    ['nats://host:4222', { servers: ['host:4222'] }],
  ])('%s is taken apart', (url, options) => {
    expect(brokerAddress(url)).toEqual(options);
  });
});
