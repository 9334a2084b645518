import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, natsUrlOf, postgresUrlOf, readConfig, redisUrlOf, requireServers, serviceUrl, sharedConfigSchema } from './config.js';

const own = z.object({ search: z.strictObject({ maxTermLength: z.number().default(100) }).prefault({}) });
let folder: string;
let files: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-config-'));
  files = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, `${randomUUID()}.yaml`);
  writeFileSync(path, text);
  files.push(path);
  return path;
};
const read = (environment: Record<string, string> = {}) => readConfig(own, { files, environment });
const problems = (environment?: Record<string, string>): readonly string[] => {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

it('has defaults for everything, and the most careful mode', () => {
  file('');
  expect(read()).toMatchObject({
    mode: 'production',
    baseUrl: 'http://localhost:3000',
    services: { portal: { port: 3000 }, catalog: { host: '127.0.0.1', port: 3101 }, scaffolder: { port: 3102 }, search: { port: 3103 }, 'plugin-host': { port: 3104 }, identity: { port: 3105 } },
    auth: { externalAccess: [], guest: { enabled: true, entityRef: 'user:development/guest' } },
    permission: { assignments: [] },
    reading: { allow: [] },
    logging: { level: 'info' },
    search: { maxTermLength: 100 },
  });
});

it('merges files in order: mappings key by key, lists as a whole', () => {
  file('organization: { name: Acme }\nreading: { allow: [{ host: a.example }] }\nservices: { search: { port: 1 } }');
  file('reading: { allow: [{ host: b.example }] }\nservices: { search: { host: "0.0.0.0" } }');
  expect(read()).toMatchObject({ organization: { name: 'Acme' }, reading: { allow: [{ host: 'b.example' }] }, services: { search: { port: 1, host: '0.0.0.0' } } });
});

it('fills in variables, defaults and secret files, and takes an empty one as absent', () => {
  const secret = file('from-a-file\n');
  files = [];
  file('infrastructure: { postgresUrl: "postgres://u:${PASS}@db/callboard", natsUrl: "${NATS_URL:-}", redisUrl: "${REDIS_URL:-redis://localhost}" }\norganization: { name: "a $${b}" }\nservices: { search: { port: "${PORT:-4000}" } }');
  expect(read({ PASS_FILE: secret })).toMatchObject({
    infrastructure: { postgresUrl: 'postgres://u:from-a-file@db/callboard', redisUrl: 'redis://localhost' },
    organization: { name: 'a ${b}' },
    services: { search: { port: 4000 } },
  });
  expect(read({ PASS: 'direct', PASS_FILE: secret, NATS_URL: 'nats://n' }).infrastructure).toMatchObject({ postgresUrl: 'postgres://u:direct@db/callboard', natsUrl: 'nats://n' });
});

it('names all bad keys together', () => {
  file('organisation: {}\nbaseUrl: nowhere\nmode: local\nsearch: { maxTermLenght: 1 }\nservices: { search: { port: 99999 } }\nauth: { externalAccess: [{ type: static, options: { token: short, subject: ci } }] }\norganization: { name: "${NOT_SET}" }');
  const found = problems();
  for (const key of ['organisation', 'baseUrl', 'mode', 'search.maxTermLenght', 'services.search.port', 'auth.externalAccess.0.options.token', 'organization.name']) {
    expect(found.some((problem) => problem.startsWith(`${key}:`))).toBe(true);
  }
});

it.each([
  ['infrastructure: { postgresUrl: "canary" }', 'infrastructure.postgresUrl'],
  ['infrastructure: { postgresUrl: "http://u:canary@db/callboard" }', 'infrastructure.postgresUrl'],
  ['infrastructure: { natsUrl: "nats://u:canary@one, nonsense" }', 'infrastructure.natsUrl'],
  ['infrastructure: { redisUrls: { search: "//u:canary@redis" } }', 'infrastructure.redisUrls.search'],
  ['baseUrl: "https://u:canary@portal.example"', 'baseUrl'],
  ['baseUrl: "https://portal.example/?canary"', 'baseUrl'],
  ['reading: { allow: [{ host: "https://canary.example/path" }] }', 'reading.allow.0.host'],
  ['reading: { allow: [{ host: "two names" }] }', 'reading.allow.0.host'],
  ['reading: { allow: [{ host: "a.example:99999" }] }', 'reading.allow.0.host'],
  ['integrations: { github: [{ host: "" }] }', 'integrations.github.0.host'],
])('names an address that nothing could connect to, and does not print it: %s', (text, key) => {
  file(text);
  expect(problems()).toEqual([expect.stringMatching(new RegExp(`^${key.replaceAll('.', '\\.')}: (?!.*canary)`))]);
});

it('takes addresses in all their forms', () => {
  file('infrastructure: { postgresUrl: "postgresql://u:a,b@[::1]:5432/callboard?sslmode=require", natsUrl: "tls://u:p@one:4222, tls://two:4222", redisUrl: "rediss://:p@cache/1" }');
  file('reading: { allow: [{ host: "*.example.org" }, { host: "localhost:8080" }, { host: "[::1]:8080" }, { host: git_server }] }\nintegrations: { gitea: [{ host: "10.0.0.7:3000" }] }');
  expect(problems()).toEqual([]);
});

it('names the servers that a service cannot be without', () => {
  file('baseUrl: nowhere\nreading: {}');
  expect(() => readConfig(own, { files, environment: {}, service: 'search' })).toThrow(/baseUrl: .*\n.*infrastructure\.postgresUrl: /);
  files = [];
  file('');
  expect(() => readConfig(own, { files, environment: {}, service: 'search' })).toThrow('infrastructure.postgresUrl: is missing, and infrastructure.postgresUrls has no entry "search"');
  expect(() => requireServers(read(), 'search')).toThrow(/infrastructure\.postgresUrl: .*\n.*infrastructure\.natsUrl: /);
  file('infrastructure: { postgresUrls: { search: postgres://own }, natsUrl: nats://all }');
  expect(() => requireServers(readConfig(own, { files, environment: {}, service: 'search' }), 'search')).not.toThrow();
});

it('names a file that is missing or is not YAML', () => {
  file('a: [');
  files.push(join(folder, 'absent.yaml'));
  expect(problems()).toHaveLength(2);
});

it.each([
  ['auth: { externalAccess: [{ type: static, options: { token: changeme, subject: ci } }] }', 'auth.externalAccess.0.options.token'],
  ['auth: { externalAccess: [{ type: static, options: { token: aaaaaaaaaaaa, subject: ci } }] }', 'auth.externalAccess.0.options.token'],
  [`auth: { encryptionKey: ${Buffer.alloc(32).toString('base64')} }`, 'auth.encryptionKey'],
])('does not start in production with an example for a secret: %s', (text, key) => {
  file(text);
  expect(problems()[0]).toContain(key);
  expect(problems({ CALLBOARD_MODE: 'local' })).toEqual([]);
});

it('keeps the shared keys of a part that a service adds to', () => {
  file('auth: { encryptionKey: "${KEY}" }');
  const config = readConfig(z.object({ auth: z.looseObject({ encryptionKey: z.string() }) }), { files, environment: { KEY: randomBytes(32).toString('base64') } });
  expect(config.auth).toMatchObject({ encryptionKey: expect.any(String) as string, guest: { entityRef: 'user:development/guest' } });
});

it('cannot be changed afterwards', () => {
  file('');
  expect(Object.isFrozen(read().services.search)).toBe(true);
});

it('knows where services and servers are', () => {
  file('services: { catalog: { host: "0.0.0.0" }, search: { host: "::1" }, identity: { url: "http://identity:3105/" } }\ninfrastructure: { postgresUrl: postgres://all, natsUrl: nats://all, postgresUrls: { plugin-host: postgres://own } }');
  const config = read();
  expect([serviceUrl(config, 'catalog'), serviceUrl(config, 'search'), serviceUrl(config, 'identity')]).toEqual(['http://127.0.0.1:3101', 'http://[::1]:3103', 'http://identity:3105']);
  expect([postgresUrlOf(config, 'plugin-host'), postgresUrlOf(config, 'catalog'), natsUrlOf(config, 'search'), redisUrlOf(config, 'search')]).toEqual(['postgres://own', 'postgres://all', 'nats://all', undefined]);
  files = [];
  file('');
  expect(() => postgresUrlOf(read(), 'catalog')).toThrow('infrastructure.postgresUrl');
});

it('reads Backstage’s integrations: hosts that everybody knows may be left out, and what is no forge is read over', () => {
  const { integrations } = sharedConfigSchema.parse({ integrations: { github: [{ token: 't' }], bitbucketCloud: [{ username: 'u', token: 't' }], azure: [{ credentials: [] }], awsS3: [{ accessKeyId: 'a' }], googleGcs: { clientEmail: 'c' } } });
  expect(Object.entries(integrations).map(([kind, [entry]]) => [kind, entry?.host])).toEqual([['github', 'github.com'], ['bitbucketCloud', 'bitbucket.org'], ['azure', 'dev.azure.com']]);
});
