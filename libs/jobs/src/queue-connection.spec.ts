import { reconnectDelayMs, redisConnection } from './queue-connection.js';

describe('a Redis URL', () => {
  it.each([
    ['redis://scaffolder:s%40cret@127.0.0.1:6400', { host: '127.0.0.1', port: 6400, username: 'scaffolder', password: 's@cret', db: 0 }],
    ['redis://host', { host: 'host', port: 6379, db: 0 }],
    ['rediss://:p@[::1]:6380/2', { host: '::1', port: 6380, password: 'p', db: 2, tls: {} }],
  ])('%s is taken apart', (url, parts) => {
    expect(redisConnection(url, new AbortController().signal)).toMatchObject(parts);
  });
});

describe('the time between two tries to connect', () => {
  it('ends with the service', () => {
    const stopping = new AbortController();
    const { retryStrategy } = redisConnection('redis://host', stopping.signal);
    expect(retryStrategy(3)).toBeGreaterThan(0);
    stopping.abort();
    expect(retryStrategy(4)).toBeNull();
  });

  it('grows, is spread, and never exceeds five seconds', () => {
    expect(reconnectDelayMs(1)).toBeLessThanOrEqual(200);
    for (const attempt of [5, 20, 10_000]) {
      const delay = reconnectDelayMs(attempt);
      expect(delay).toBeGreaterThanOrEqual(1_000);
      expect(delay).toBeLessThanOrEqual(5_000);
    }
  });
});
