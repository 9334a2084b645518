import type { Credentials } from './credentials.mjs';
import { localConfig } from './local-config.mjs';
import { portsFor } from './stack-ports.mjs';

const credentials = { git: { username: 'callboard', password: 'pw' }, adminToken: 'token-of-admin', encryptionKey: 'a2V5' } as Credentials;

const configFor = (user: Record<string, unknown>, port = 4000) =>
  localConfig({ ports: portsFor(port), dataDir: '/data', user, infrastructure: { postgresUrls: {}, natsUrls: {} }, credentials, locations: [{ type: 'file', target: '/x.yaml' }] });

describe('the configuration of a local stack', () => {
  it('keeps what the user listed and adds to it', () => {
    const config = configFor({
      auth: { externalAccess: [{ type: 'static', options: { token: '${TOKEN}', subject: 'ci' } }] },
      catalog: { locations: [{ type: 'url', target: 'https://git.example/a.yaml' }] },
      integrations: { git: [{ host: 'git.example' }] },
      reading: { allow: [{ host: 'docs.example' }] },
    });
    expect(config).toMatchObject({
      auth: {
        externalAccess: [
          { type: 'static', options: { token: '${TOKEN}', subject: 'ci' } },
          { type: 'static', options: { token: 'token-of-admin', subject: 'local-admin' } },
        ],
      },
      catalog: { locations: [{ type: 'url', target: 'https://git.example/a.yaml' }, { type: 'file', target: '/x.yaml' }] },
      integrations: { git: [{ host: 'git.example' }, { host: 'localhost:4106', username: 'callboard', password: 'pw' }] },
      reading: { allow: [{ host: 'docs.example' }, { host: 'localhost:4106' }] },
    });
  });

  it('makes the guest an admin unless the user assigns roles', () => {
    expect(configFor({}).permission).toEqual({ assignments: [{ role: 'admin', members: ['user:development/guest'] }] });
    expect(configFor({ permission: { assignments: [] } })).not.toHaveProperty('permission');
  });

  it('does not replace a given encryption key or plugin list', () => {
    const config = configFor({ auth: { encryptionKey: '${KEY}' }, plugins: { folders: [] } });
    expect(config.auth).not.toHaveProperty('encryptionKey');
    expect(config).not.toHaveProperty('plugins');
  });

  it.each([
    [undefined, 'http://localhost:4000'],
    ['http://localhost:3000', 'http://localhost:4000'],
    ['http://127.0.0.1:3000', 'http://localhost:4000'],
    ['https://portal.example', 'https://portal.example'],
  ])('with baseUrl %s of the user is reached at %s', (baseUrl, expected) => {
    expect(configFor({ baseUrl }).baseUrl).toBe(expected);
  });
});
