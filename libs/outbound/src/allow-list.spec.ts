import { sharedConfigSchema } from '@callboard/service-kit';
import { AllowList } from './allow-list.js';
import { parseTarget } from './target.js';

const list = new AllowList(
  sharedConfigSchema.parse({
    reading: { allow: [{ host: 'docs.example.org', paths: ['/public', '/open/'] }, { host: '*.wild.example' }, { host: 'localhost:3106' }, { host: '127.0.0.1:7395' }, { host: '[::1]:7396' }] },
    integrations: { github: [{ host: 'github.com', token: 't' }, { host: 'ghe.example', apiBaseUrl: 'https://api.ghe.example/v3' }], git: [{ host: 'localhost:9000' }] },
    catalog: { locations: [{ type: 'url', target: 'https://files.example/catalog-info.yaml' }, { type: 'file', target: './x.yaml' }, { type: 'url', target: 'nonsense' }, { type: 'git', target: 'https://git.example/a/b.git#main' }, { type: 'git', target: 'http://plain.example/a/b.git' }] },
  }),
);

const verdict = (url: string): string => {
  try {
    return list.check(parseTarget(url)).internal ? 'internal' : 'public';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it.each([
  ['https://docs.example.org/public', 'internal'],
  ['https://docs.example.org/public/a/b.yaml?x=1', 'internal'],
  ['http://docs.example.org/open/a', 'internal'],
  ['https://a.b.wild.example/x', 'public'],
  ['http://localhost:3106/acme/a.git', 'internal'],
  ['http://LOCALHOST.:3106/acme/a.git', 'internal'],
  ['http://[::1]:7396/', 'internal'],
  ['https://github.com/acme/a', 'internal'],
  ['https://raw.githubusercontent.com/acme/a/main/x', 'internal'],
  ['https://api.ghe.example/v3/repos', 'internal'],
  ['https://files.example/other.yaml', 'public'],
  ['https://git.example/a/b.git/info/refs', 'public'],
  ['https://github.com#files.example', 'internal'],
  ['https://github.com\\@canary.example/', 'internal'],
])('reads %s', (url, expected) => expect(verdict(url)).toBe(expected));

it.each([
  ['git over plain http', 'http://plain.example/a/b.git/info/refs', 'target_not_allowed'],
  ['L01 metadata', 'http://169.254.169.254/latest/meta-data/', 'target_not_allowed'],
  ['L01 metadata over IPv6', 'http://[fd00:ec2::254]/', 'target_not_allowed'],
  ['L01 metadata by name', 'http://metadata.google.internal/', 'target_not_allowed'],
  ['L02 loopback', 'http://127.0.0.1:9999/', 'target_not_allowed'],
  ['L02 short', 'http://127.1:9999/', 'target_not_allowed'],
  ['L02 decimal', 'http://2130706433:9999/', 'target_not_allowed'],
  ['L02 hexadecimal', 'http://0x7f000001:9999/', 'target_not_allowed'],
  ['L02 octal', 'http://0177.0.0.1:9999/', 'target_not_allowed'],
  ['L02 unspecified', 'http://0.0.0.0:9999/', 'target_not_allowed'],
  ['L02 IPv6 loopback', 'http://[::1]:9999/', 'target_not_allowed'],
  ['L02 mapped', 'http://[::ffff:127.0.0.1]:7395/', 'target_not_allowed'],
  ['L02 mapped, hexadecimal', 'http://[::ffff:7f00:1]:7395/', 'target_not_allowed'],
  ['L02 trailing dot', 'http://127.0.0.1.:9999/', 'target_not_allowed'],
  ['L03 file', 'file:///etc/passwd', 'scheme_not_allowed'],
  ['L03 file with host', 'file://localhost/etc/passwd', 'scheme_not_allowed'],
  ['L03 upper case', 'FILE:', 'scheme_not_allowed'],
  ['L03 gopher', 'gopher://127.0.0.1:6379/_FLUSHALL', 'scheme_not_allowed'],
  ['L03 ftp', 'ftp://github.com/x', 'scheme_not_allowed'],
  ['L03 data', 'data:text/plain,x', 'scheme_not_allowed'],
  ['L03 jar', 'jar:https://github.com/x!/', 'scheme_not_allowed'],
  ['L03 unix', 'unix:/var/run/docker.sock', 'scheme_not_allowed'],
  ['L03 dict', 'dict://127.0.0.1:11211/', 'scheme_not_allowed'],
  ['L07 user information', 'https://github.com@canary.example/', 'target_not_allowed'],
  ['L07 fragment', 'https://canary.example#github.com', 'target_not_allowed'],
  ['L07 encoded slash', 'https://github.com%2f@canary.example', 'target_not_allowed'],
  ['L07 suffix', 'https://github.com.canary.example/', 'target_not_allowed'],
  ['L07 password', 'https://user:pass@github.com/', 'target_not_allowed'],
  ['L08 another port', 'https://github.com:8443/', 'target_not_allowed'],
  ['L08 no port', 'http://localhost/', 'target_not_allowed'],
  ['http where only https is meant', 'http://github.com/', 'scheme_not_allowed'],
  ['http below a wildcard', 'http://a.wild.example/', 'scheme_not_allowed'],
  ['the wildcard itself', 'https://wild.example/', 'target_not_allowed'],
  ['a look-alike of the wildcard', 'https://evilwild.example/', 'target_not_allowed'],
  ['a path outside the prefix', 'https://docs.example.org/private', 'target_not_allowed'],
  ['a path that begins like the prefix', 'https://docs.example.org/publicity', 'target_not_allowed'],
  ['a path that climbs out', 'https://docs.example.org/public/../private', 'target_not_allowed'],
  ['a path that climbs out encoded', 'https://docs.example.org/public/%2e%2e/private', 'target_not_allowed'],
  ['a path that climbs out encoded twice', 'https://docs.example.org/public/%252e%252E/private', 'target_not_allowed'],
  ['a path that climbs out behind an encoded slash', 'https://docs.example.org/public/..%2fprivate', 'target_not_allowed'],
  ['no URL', 'nonsense', 'target_not_allowed'],
])('refuses %s: %s', (_name, url, code) => expect(verdict(url)).toBe(code));
