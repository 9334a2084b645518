import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const KEPT = componentYaml('kept');
const around = (middle: string): string => `${componentYaml('before')}---\n${middle}---\n${componentYaml('after')}`;
const entity = (name: string, rest = ''): string => componentYaml(name, { spec: rest });
const named = (name: string): string => `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: team-a\n`;
const nested = (levels: number): string => `  deep: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]\n`).join('')}`;

/** Rows of documents that stand between two good ones: what is wrong belongs to them alone. */
const DOCUMENTS: [what: string, document: string, code: string][] = [
  ['aliases that explode', bomb, 'yaml_limits'],
  ['51 aliases', `${entity('aliases')}  a: &x 1\n  list: [${Array(51).fill('*x').join(', ')}]\n`, 'yaml_limits'],
  ['lists 70 deep', entity('deep', nested(70)), 'yaml_limits'],
  ['two metadata blocks', `${named('twice')}metadata:\n  name: other\n`, 'duplicate_key'],
  ['two names', named('twice\n  name: other'), 'duplicate_key'],
  ['the key __proto__', named('proto\n  __proto__: {isAdmin: true}'), 'forbidden_key'],
  ['the key constructor', entity('constructed', '  constructor: {prototype: {x: 1}}\n'), 'forbidden_key'],
  ['a merge key that brings __proto__', entity('merged', '  <<: {__proto__: {x: 1}}\n'), 'forbidden_key'],
  ['a label named toString', named('labelled\n  labels: {toString: x}'), 'forbidden_key'],
  ['a tag of another language', entity('tagged', '  note: !!js/function "x"\n'), 'invalid_yaml'],
  ['a custom tag', entity('tagged', '  note: !x y\n'), 'invalid_yaml'],
  ['a name that leaves its folder', named('"../../x"'), 'invalid_name'],
  ['a name with a blank', named('"a b"'), 'invalid_name'],
  ['a name of 64 characters', named('a'.repeat(64)), 'invalid_name'],
  ['a name that no index holds', named(Array.from({ length: 3000 }, (_, index) => (index * 7919).toString(36)).join('')), 'invalid_name'],
  ['an owner that no index holds', entity('owned', `  system: ${Array.from({ length: 3000 }, (_, index) => (index * 7919).toString(36)).join('')}\n`), 'invalid_entity'],
  ['a name with a line break', named('"a\\nb"'), 'invalid_name'],
  ['a percent-encoded name', named('"%2e%2e"'), 'invalid_name'],
  ['a name in Cyrillic', named('аdmin'), 'invalid_name'],
  ['a name in full width', named('ａdmin'), 'invalid_name'],
  ['a title that turns the text', named('turned\n  title: "a\\u202eb"'), 'invalid_entity'],
  ['half of a surrogate pair', named('half\n  title: "\\ud800"'), 'invalid_entity'],
  ['a script as a link', named('linked\n  links: [{url: "javascript:alert(1)"}]'), 'invalid_entity'],
  ['a page as a link', named('linked\n  links: [{url: "data:text/html,x"}]'), 'invalid_entity'],
  ['relations of its own', `${named('related')}relations: []\n`, 'invalid_entity'],
  ['a status of its own', `${named('stated')}status: {}\n`, 'invalid_entity'],
  ['an unknown kind', named('thing').replace('kind: Component', 'kind: Admin'), 'unknown_kind'],
  ['a person', 'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: eve\nspec:\n  memberOf: []\n', 'kind_not_allowed'],
  ['a template', 'apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata:\n  name: t\nspec:\n  type: service\n  steps: []\n', 'kind_not_allowed'],
  ['more links than an entity can hold', named(`linked\n  links:\n${'    - url: a\n'.repeat(40_000)}  title: x`), 'too_large'],
  ['more tags than an entity can hold', named(`tagged\n  tags: [${'a, '.repeat(100_000)}a]`), 'too_large'],
  ['tags of the language without end', '!a '.repeat(100_000).concat('\n'), 'invalid_yaml'],
  ['lists without end', '[]'.repeat(20_000).concat('\n'), 'invalid_yaml'],
  ['more than a thousand relations', entity('hub', `  dependsOn: [${Array.from({ length: 1001 }, (_, i) => `resource:r${i}`).join(', ')}]\n`), 'invalid_entity'],
  ['an entity of more than 256 KiB', entity('big', `  note: ${'x'.repeat(270_000)}\n`), 'too_large'],
];

/** Rows that concern the whole file: none of it is taken. */
const FILES: [what: string, content: string, code: string][] = [
  ['more than a thousand documents', `${KEPT}---\n`.repeat(1002), 'too_many_documents'],
  ['more than a MiB', `${KEPT}# ${'x'.repeat(1_100_000)}\n`, 'too_large'],
  ['NUL characters', `${KEPT}# \u0000\n`, 'invalid_yaml'],
];

describe('content that a catalog file must not have', () => {
  let server: Server;
  let world: IngestionWorld;
  let content = '';
  let redirect: { status: number; to: string } | undefined;
  let endless = false;
  let reads = 0;
  let canaryHits = 0;
  let canary: Server;
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const canaryUrl = () => `http://127.0.0.1:${(canary.address() as AddressInfo).port}/internal`;
  const statusOf = async (text: string): Promise<{ state: string; code?: string }> => {
    content = text;
    const { status, body } = await world.register(`http://${host()}/${reads++}.yaml`);
    expect(status).toBe(201);
    return body.location.status;
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (redirect && !request.url?.startsWith('/landed')) {
        response.writeHead(redirect.status, { location: redirect.to }).end();
      } else if (endless) {
        // Says that it is small, and never ends.
        response.writeHead(200, { 'content-type': 'text/yaml' });
        const timer = setInterval(() => response.write('x'.repeat(64 * 1024)), 1);
        response.on('close', () => clearInterval(timer));
      } else {
        response.end(content);
      }
    });
    canary = createServer((_request, response) => {
      canaryHits += 1;
      response.end(KEPT);
    });
    await Promise.all([server, canary].map((each) => new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))));
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: host() }] } }, catalog: { refresh: { intervalSeconds: 3600, sweepSeconds: 60 } } });
  });
  afterAll(async () => {
    await world?.stop();
    [server, canary].forEach((each) => each?.closeAllConnections());
    await Promise.all([server, canary].map((each) => new Promise((resolve) => each?.close(resolve))));
  });
  afterEach(async () => {
    redirect = undefined;
    endless = false;
    const { body } = await world.request<{ data: { id: string } }[]>('GET', '/locations');
    for (const { data } of body) {
      await world.request('DELETE', `/locations/${data.id}`);
    }
    expect(await world.refs()).toEqual([]);
    expect(({} as Record<string, unknown>).isAdmin ?? ({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each(DOCUMENTS)('%s: one document is refused, its siblings are taken', async (_what, document, code) => {
    expect(await statusOf(around(document))).toMatchObject({ state: 'error', code });
    expect(await world.refs()).toEqual(['component:default/after', 'component:default/before']);
  });

  it.each(FILES)('%s: nothing of the file is taken', async (_what, text, code) => {
    expect(await statusOf(text)).toMatchObject({ state: 'error', code });
    expect(await world.refs()).toEqual([]);
  });

  it('a file that never ends is cut off at the limit', async () => {
    endless = true;
    expect(await statusOf('')).toMatchObject({ state: 'error', code: 'too_large' });
  });

  it('names that differ only in their letters are one entity: the first is kept, the other is a conflict', async () => {
    await statusOf(`${named('Admin')}---\n${named('admin')}`);
    expect((await world.entity('component:default/admin'))?.metadata.name).toBe('Admin');
    const conflicts = await world.database.query('SELECT 1 FROM conflicts WHERE entity_ref = $1', ['component:default/admin']);
    expect(conflicts).toHaveLength(1);
  });

  it('what only the server writes is not taken from a file', async () => {
    await statusOf(named('claims\n  uid: 11111111-1111-4111-8111-111111111111\n  etag: mine\n  annotations:\n    backstage.io/managed-by-location: url:https://elsewhere.example\n    backstage.io/orphan: "true"'));
    const claims = await world.entity('component:default/claims');
    expect(claims?.metadata).toMatchObject({ uid: expect.not.stringContaining('1111'), etag: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(claims?.metadata.annotations['backstage.io/managed-by-location']).toBe(`url:http://${host()}/${reads - 1}.yaml`);
    expect(claims?.metadata.annotations).not.toHaveProperty('backstage.io/orphan');
  });

  it('circles of entities are data like any other', async () => {
    const system = (name: string, domain: string): string => `apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata:\n  name: ${name}\nspec:\n  owner: o\n  subdomainOf: ${domain}\n`;
    expect(await statusOf(`${system('a', 'b')}---\n${system('b', 'a')}---\n${system('self', 'self')}`)).toEqual({ state: 'processed' });
    expect((await world.entity('domain:default/self'))?.relations).toEqual(expect.arrayContaining([{ type: 'partOf', targetRef: 'domain:default/self' }, { type: 'hasPart', targetRef: 'domain:default/self' }]));
    expect((await world.request('GET', '/graph?root=domain:default/a&depth=3')).status).toBe(200);
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%i) to an address that is not listed is not followed', async (status) => {
    redirect = { status, to: canaryUrl() };
    expect(await statusOf('')).toMatchObject({ state: 'error', code: 'target_not_allowed' });
    redirect = { status, to: `http://${host()}/landed.yaml` };
    expect(await statusOf(KEPT)).toEqual({ state: 'processed' });
    expect(canaryHits).toBe(0);
  });

  it('a target that no index holds is refused, and its siblings are taken', async () => {
    // Incompressible, so that nothing makes it shorter on its way into an index.
    const endless = Array.from({ length: 160 }, (_, i) => createHash('sha256').update(String(i)).digest('hex')).join('');
    expect(await statusOf(around(`apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: far\nspec:\n  target: ./${endless}.yaml\n`))).toMatchObject({ state: 'error', code: 'invalid_location' });
    expect(await world.refs()).toEqual(['component:default/after', 'component:default/before', 'location:default/far']);
    expect(await world.request('POST', '/locations', { type: 'url', target: `http://${host()}/${endless}.yaml` })).toMatchObject({ status: 400, body: { error: { code: 'invalid_location' } } });
  });

  it('a circle of redirects ends', async () => {
    redirect = { status: 302, to: `http://${host()}/again` };
    expect(await statusOf('')).toMatchObject({ state: 'error', code: 'too_many_redirects' });
  });

  it.each([
    ['a target', () => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: leads-in\nspec:\n  target: ${canaryUrl()}\n`, 'target_not_allowed'],
    ['a placeholder', () => entity('placed', `  definition:\n    $text: ${canaryUrl()}\n`), 'target_not_allowed'],
    ['a target with another scheme', () => 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: leads-in\nspec:\n  target: gopher://127.0.0.1:6379/_FLUSHALL\n', 'scheme_not_allowed'],
    ['a file target', () => 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: leads-in\nspec:\n  type: file\n  target: /etc/passwd\n', 'location_type_not_allowed'],
    ['a placeholder on disk', () => entity('placed', '  definition:\n    $text: file:///etc/passwd\n'), 'target_not_allowed'],
  ])('%s that leads inside is refused without a connection', async (_what, text, code) => {
    expect(await statusOf(text())).toMatchObject({ state: 'error', code });
    expect(canaryHits).toBe(0);
  });
});
