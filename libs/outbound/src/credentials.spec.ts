import { sharedConfigSchema } from '@callboard/service-kit';
import { Credentials } from './credentials.js';
import { parseTarget } from './target.js';

const credentials = new Credentials(
  sharedConfigSchema.parse({
    integrations: {
      github: [{ host: 'github.com', token: 'gh' }],
      gitlab: [{ host: 'gitlab.example', token: 'gl' }],
      git: [{ host: 'localhost:3106', username: 'u', password: 'p' }],
      gitea: [{ host: 'gitea.example' }],
    },
  }),
);
const headersFor = (url: string) => credentials.headersFor(parseTarget(url));

it('belong to the hosts of their integration', () => {
  expect(headersFor('https://github.com/a')).toEqual({ authorization: 'Bearer gh' });
  expect(headersFor('https://raw.githubusercontent.com/a')).toEqual({ authorization: 'Bearer gh' });
  expect(headersFor('https://gitlab.example/a')).toEqual({ 'private-token': 'gl' });
  expect(headersFor('http://localhost:3106/a.git')).toEqual({ authorization: `Basic ${Buffer.from('u:p').toString('base64')}` });
});

it.each([
  'https://api.github.com.canary.example/',
  'https://gist.github.com/',
  'https://github.com:8443/',
  'http://github.com/',
  'http://localhost:3107/',
  'http://127.0.0.1:3106/',
  'https://gitea.example/',
])('stay here for %s', (url) => expect(headersFor(url)).toEqual({}));
