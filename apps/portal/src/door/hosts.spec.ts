import { isKnownHost } from './hosts.js';

const BASE = 'https://portal.example:8443';

describe('the Host header', () => {
  it.each(['portal.example:8443', 'PORTAL.example:8443', 'localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])('lets %s in', (host) => {
    expect(isKnownHost(host, BASE)).toBe(true);
  });

  it.each([undefined, '', 'portal.example', 'portal.example:80', 'evil.example', 'localhost.evil.example', 'localhost:3000@evil.example', 'evil.example/localhost', '127.0.0.2', 'localhost:'])('refuses %j', (host) => {
    expect(isKnownHost(host, BASE)).toBe(false);
  });
});
