import { createVerify, generateKeyPairSync } from 'node:crypto';
import { sharedConfigSchema } from '@callboard/service-kit';
import { Credentials } from './credentials.js';
import { parseTarget } from './target.js';

const credentials = new Credentials(
  sharedConfigSchema.parse({
    integrations: {
      github: [{ host: 'github.com', token: 'gh' }],
      gitlab: [{ host: 'gitlab.example', token: 'gl' }],
      git: [{ host: 'localhost:3106', username: 'u', password: 'p' }],
      gitea: [{ host: 'gitea.example' }, { host: 'codes.example', username: 'u', password: 'p' }],
      azure: [{ host: 'dev.azure.com', credentials: [{ organizations: ['acme'], personalAccessToken: 'az' }] }],
      bitbucketCloud: [{ username: 'u', appPassword: 'p' }].map((entry) => ({ ...entry, host: 'bitbucket.org' })),
    },
  }),
  () => Promise.reject(new Error('no app asks for a token here')),
);
const headersFor = (url: string) => credentials.headersFor(parseTarget(url));

it('belong to the hosts of their integration', async () => {
  expect(await headersFor('https://github.com/a')).toEqual({ authorization: 'Bearer gh' });
  expect(await headersFor('https://raw.githubusercontent.com/a')).toEqual({ authorization: 'Bearer gh' });
  expect(await headersFor('https://gitlab.example/a')).toEqual({ 'private-token': 'gl' });
  expect(await headersFor('http://localhost:3106/a.git')).toEqual({ authorization: `Basic ${Buffer.from('u:p').toString('base64')}` });
});

it.each([
  'https://api.github.com.canary.example/',
  'https://gist.github.com/',
  'https://github.com:8443/',
  'http://github.com/',
  'http://localhost:3107/',
  'http://127.0.0.1:3106/',
  'https://gitea.example/',
])('stay here for %s', async (url) => expect(await headersFor(url)).toEqual({}));

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

it.each([
  ['https://dev.azure.com/acme/p/_apis/git/repositories/r/items', basic(':az')],
  ['https://api.bitbucket.org/2.0/repositories/w/r', basic('u:p')],
  ['https://codes.example/api/v1/repos', basic('u:p')],
  ['https://github.com/o/r.git/info/refs', basic('x-access-token:gh')],
  ['https://gitlab.example/g/p.git/git-upload-pack', basic('oauth2:gl')],
])('of each forge have its form: %s', async (url, authorization) => expect(await headersFor(url)).toEqual({ authorization }));

describe('a GitHub app', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const asked: string[] = [];
  const app = new Credentials(
    sharedConfigSchema.parse({ integrations: { github: [{ host: 'github.com', apps: [{ appId: 7, privateKey, clientId: 'c', clientSecret: 's', webhookSecret: 'w' }] }] } }),
    async (url, { method = 'GET', headers }) => {
      asked.push(`${method} ${url}`);
      const [head, claims, signature] = headers.authorization!.replace('Bearer ', '').split('.');
      expect(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature!, 'base64url')).toBe(true);
      expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({ iss: '7' });
      const body = method === 'GET' ? [{ id: 5, account: { login: 'Acme', type: 'Organization' } }] : { token: 'installed', expires_at: new Date(Date.now() + 3_600_000).toISOString() };
      return { status: method === 'GET' ? 200 : 201, body: Buffer.from(JSON.stringify(body)) };
    },
  );
  const tokenFor = (url: string) => app.headersFor(parseTarget(url));

  it('shows the token of the installation of each owner, asked for once', async () => {
    expect(await tokenFor('https://api.github.com/repos/acme/shop/contents/x')).toEqual({ authorization: 'Bearer installed' });
    expect(await tokenFor('https://api.github.com/orgs/acme/repos')).toEqual({ authorization: 'Bearer installed' });
    expect(await tokenFor('https://github.com/acme/shop.git/info/refs')).toEqual({ authorization: basic('x-access-token:installed') });
    expect(asked).toEqual(['GET https://api.github.com/app/installations?per_page=100&page=1', 'POST https://api.github.com/app/installations/5/access_tokens']);
  });

  it('shows the token of an owner whom the address does not name', async () => {
    expect(await app.headersFor(parseTarget('https://api.github.com/graphql'))).toEqual({});
    expect(await app.headersFor(parseTarget('https://api.github.com/graphql'), 'ACME')).toEqual({ authorization: 'Bearer installed' });
    expect(await app.headersFor(parseTarget('https://canary.example/graphql'), 'acme')).toEqual({});
  });

  it('tells who has installed it', async () => {
    const owners = (url: string, id?: string) => app.appOwners(parseTarget(url), id);
    expect(await owners('https://api.github.com/')).toEqual([{ login: 'Acme', isOrganization: true }]);
    expect(await owners('https://api.github.com/', '7')).toEqual([{ login: 'Acme', isOrganization: true }]);
    expect(await owners('https://api.github.com/', '8')).toEqual([]);
    expect(await owners('https://canary.example/')).toBeUndefined();
  });

  it('shows nothing to owners that have not installed it, and elsewhere', async () => {
    expect(await tokenFor('https://api.github.com/repos/other/shop')).toEqual({});
    expect(await tokenFor('https://api.github.com.canary.example/repos/acme/shop')).toEqual({});
  });
});
