import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Explanation } from '../src/why/explanation.js';
import { RefreshSource } from '../src/sources/refresh-source.use-case.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const LOCATION = (name: string, target: string, type = 'file') => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  type: ${type}\n  target: ${target}\n`;
const REFERRER = (name: string) => componentYaml(`user-of-${name}`, { spec: `  dependsOn: [component:default/${name}]\n` });

/** One way to go wrong: what stands where, who is missed, and what must be named. */
interface Fault {
  files: Record<string, string>;
  ref: string;
  verdict: string;
  code: string;
  /** The file, or the part of an address that tells which. */
  at: string;
  line?: number;
}

describe('every fault is named with its place', () => {
  let world: IngestionWorld;
  let host: Server;
  let address: string;

  beforeAll(async () => {
    // Answers the status that its path names.
    host = createServer((request, response) => void response.writeHead(Number(/\d+/.exec(request.url ?? '')?.[0])).end('no'));
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(host.address() as AddressInfo).port}`;
    world = await IngestionWorld.start({
      locations: ['all/*.yaml', 'rules.yaml', 'first.yaml', 'many/*.yaml'],
      files: {
        'rules.yaml': '# nothing\n',
        'first.yaml': componentYaml('contested'),
        'all/good.yaml': componentYaml('good'),
        ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/c${index}.yaml`, componentYaml(`many-${index}`)])),
      },
      config: { reading: { allow: [{ host: address }] } },
      catalog: { watch: false, rules: [{ allow: ['Component', 'Location', 'Resource', 'API'] }] },
    });
    await world.settled();
  });
  afterAll(async () => {
    await world?.stop();
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  });

  const why = async (ref: string) => (await world.request<Explanation>('GET', `/why/${ref.replace(':', '/')}`)).body;

  async function read(name: string, reason: 'request' | 'poll' = 'request'): Promise<void> {
    const [source] = await world.database.query<{ id: string }>('SELECT id FROM sources WHERE target = $1', [world.at(name)]);
    await world.get(RefreshSource).execute(source!.id, reason);
  }

  const faults: [string, (host: string) => Fault][] = [
    ['bad YAML', () => ({ files: { 'all/x.yaml': `${componentYaml('bad-yaml')}---\n${componentYaml('worse-yaml')}  tags: [a\n` }, ref: 'component:default/worse-yaml', verdict: 'refused', code: 'invalid_yaml', at: 'all/x.yaml', line: 19 })],
    ['a duplicate key', () => ({ files: { 'all/x.yaml': `${componentYaml('twice')}  owner: team-b\n` }, ref: 'component:default/twice', verdict: 'refused', code: 'duplicate_key', at: 'all/x.yaml', line: 9 })],
    ['an unresolved $text', () => ({ files: { 'all/x.yaml': componentYaml('texts', { metadata: '  description:\n    $text: ./none.md\n' }) }, ref: 'component:default/texts', verdict: 'refused', code: 'placeholder_failed', at: 'all/x.yaml', line: 5 })],
    ['a placeholder that leads inside the network', () => ({ files: { 'all/x.yaml': componentYaml('inside', { metadata: '  description:\n    $text: http://169.254.169.254/latest\n' }) }, ref: 'component:default/inside', verdict: 'refused', code: 'invalid_location', at: 'all/x.yaml', line: 5 })],
    ['a kind that the rules refuse', () => ({ files: { 'rules.yaml': '# a group\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: crew\nspec:\n  type: team\n  children: []\n' }, ref: 'group:default/crew', verdict: 'refused', code: 'kind_not_allowed', at: 'rules.yaml', line: 3 })],
    ['a schema violation', () => ({ files: { 'all/x.yaml': componentYaml('unfit').replace('  lifecycle: production\n', '  lifecycle: 7\n') }, ref: 'component:default/unfit', verdict: 'refused', code: 'invalid_entity', at: 'all/x.yaml', line: 7 })],
    ['an unknown kind', () => ({ files: { 'all/x.yaml': componentYaml('strange').replace('kind: Component', 'kind: Widget') }, ref: 'widget:default/strange', verdict: 'refused', code: 'unknown_kind', at: 'all/x.yaml', line: 2 })],
    ['an unknown version of a kind', () => ({ files: { 'all/x.yaml': componentYaml('future').replace('v1alpha1', 'v9') }, ref: 'component:default/future', verdict: 'refused', code: 'unknown_kind', at: 'all/x.yaml', line: 2 })],
    ['a ref without a kind', () => ({ files: { 'all/x.yaml': componentYaml('kindless', { spec: '  dependsOn: [something]\n' }) }, ref: 'component:default/kindless', verdict: 'refused', code: 'invalid_entity', at: 'all/x.yaml', line: 9 })],
    ['an invalid name', () => ({ files: { 'all/x.yaml': componentYaml('not_ok!') }, ref: 'component:default/not_ok!', verdict: 'refused', code: 'invalid_name', at: 'all/x.yaml', line: 4 })],
    ['no apiVersion', () => ({ files: { 'all/x.yaml': componentYaml('bare').replace(/^apiVersion.*\n/, '') }, ref: 'component:default/bare', verdict: 'refused', code: 'invalid_entity', at: 'all/x.yaml', line: 1 })],
    ...[401, 403, 404, 429, 500].map((status): [string, (host: string) => Fault] => [
      `a source that answers ${status}`,
      (server) => ({
        files: { 'all/x.yaml': `${LOCATION('far', `http://${server}/${status}`, 'url')}---\n${REFERRER('far')}` },
        ref: 'component:default/far',
        verdict: 'unseen',
        code: { 404: 'location_unreadable', 429: 'rate_limited' }[status] ?? 'fetch_failed',
        at: `http://${server}/${status}`,
      }),
    ]),
    ['a target inside the network', () => ({ files: { 'all/x.yaml': `${LOCATION('ssrf', 'http://169.254.169.254/a.yaml', 'url')}---\n${REFERRER('ssrf')}` }, ref: 'component:default/ssrf', verdict: 'unseen', code: 'target_not_allowed', at: 'http://169.254.169.254/a.yaml' })],
    ['a target that is not there', () => ({ files: { 'all/x.yaml': `${LOCATION('gone', './none.yaml')}---\n${REFERRER('gone')}` }, ref: 'component:default/gone', verdict: 'unseen', code: 'location_unreadable', at: 'all/none.yaml' })],
    ['a location that leads back to itself', () => ({ files: { 'all/x.yaml': `${LOCATION('circle', './x.yaml')}---\n${REFERRER('circle')}` }, ref: 'component:default/circle', verdict: 'unseen', code: 'location_cycle', at: 'all/x.yaml', line: 1 })],
  ];

  it.each(faults)('%s', async (_name, make) => {
    const { files, ref, verdict, code, at, line } = make(address);
    world.write(files);
    await read('all/*.yaml');
    await read('rules.yaml');
    const answer = await why(ref);
    expect(answer).toMatchObject({ ref, exists: false, verdict });
    expect(answer.summary).toContain(at);
    expect(answer.summary).toContain(code);
    expect(answer.advice.length).toBeGreaterThan(0);
    const place =
      verdict === 'refused'
        ? answer.documents.map(({ location, error, source }) => ({ location, line: error?.line, code: error?.code, source: source.state }))
        : answer.unreadable.map(({ location, line: found, code: said, namedBy }) => ({ location, line: found ?? undefined, code: said, ...(found === undefined && { namedBy }) }));
    expect(place).toContainEqual(
      expect.objectContaining({ location: expect.stringContaining(at), code, ...(line === undefined ? { namedBy: { location: `file:${world.at('all/x.yaml')}`, line: 1 } } : { line }) }),
    );
    if (verdict === 'unseen') {
      expect(answer.referencedBy).toEqual([{ ref: `component:default/user-of-${ref.split('/')[1]}`, type: 'dependencyOf' }]);
    }
    world.write({ 'all/x.yaml': '# nothing\n', 'rules.yaml': '# nothing\n' });
  });

  it('a conflict: both files', async () => {
    world.write({ 'all/x.yaml': componentYaml('contested') });
    await read('all/*.yaml');
    const answer = await why('component:default/contested');
    expect(answer.conflicts).toEqual([expect.objectContaining({ owner: `file:${world.at('first.yaml')}`, contender: `file:${world.at('all/x.yaml')}` })]);
    expect(answer.documents.map(({ line, location, owner }) => [location, line, owner])).toEqual([[`file:${world.at('first.yaml')}`, 1, true], [`file:${world.at('all/x.yaml')}`, 1, false]]);
    expect(answer.summary).toContain(`${world.at('all/x.yaml')} emits it too`);
    world.remove('all/x.yaml');
  });

  it('a file that has become unreadable: the entity stays, and says so', async () => {
    world.write({ 'all/x.yaml': `${componentYaml('keeps')}---\n${componentYaml('breaks')}` });
    await read('all/*.yaml');
    world.write({ 'all/x.yaml': `${componentYaml('keeps')}---\n${componentYaml('breaks')}  owner: [\n` });
    await read('all/*.yaml');
    expect(await why('component:default/breaks')).toMatchObject({ exists: true, verdict: 'stale', summary: expect.stringMatching(/shown as it was at revision 1: what file:.*all\/x\.yaml \(line \d+, column \d+\) says now was refused/) });
    world.remove('all/x.yaml');
  });

  it('an orphan: until when it stays', async () => {
    world.write({ 'all/x.yaml': componentYaml('leaves') });
    await read('all/*.yaml');
    world.remove('all/x.yaml');
    await read('all/*.yaml');
    const answer = await why('component:default/leaves');
    expect(answer.verdict).toBe('orphaned');
    expect(answer.summary).toContain(answer.documents[0]!.deleteAt!);
    expect(Date.parse(answer.documents[0]!.deleteAt!) - Date.parse(answer.documents[0]!.orphanedAt!)).toBe(24 * 3_600_000);
  });

  it('a removal that is held: the entity, its file and line, and how to confirm', async () => {
    Array.from({ length: 60 }, (_, index) => world.remove(`many/c${index}.yaml`));
    await read('many/*.yaml', 'poll');
    const answer = await why('component:default/many-7');
    expect(answer).toMatchObject({ exists: true, documents: [{ location: `file:${world.at('many/c7.yaml')}`, line: 1, source: { state: 'error', code: 'removal_held' } }] });
    expect(answer.summary).toMatch(/many\/c7\.yaml \(line 1\).*removal_held: 60 of \d+ entities have vanished at once/);
    expect(answer.advice[0]).toContain(answer.documents[0]!.source.entityRef);
  });

  it('a name that is elsewhere, and one that is misspelt', async () => {
    expect(await why('api:default/good')).toMatchObject({ verdict: 'unseen', nearMisses: [{ ref: 'component:default/good', exists: true, differs: 'kind' }], summary: expect.stringContaining('There is component:default/good: another kind.') });
    expect((await why('component:default/godo')).nearMisses).toContainEqual({ ref: 'component:default/good', exists: true, differs: 'spelling' });
  });

  it('what is laid over it', async () => {
    await world.request('PUT', '/entities/by-name/component/default/good/overlay', { title: 'Best' });
    expect(await why('component:default/good')).toMatchObject({ overlay: [{ field: 'metadata.title', setBy: 'test-admin', setAt: expect.any(String) }], summary: expect.stringContaining('metadata.title is set in the portal') });
  });

  it.each(['%00', '%ff', 'a%2Fb', "'", '%25', 'x'.repeat(5000)])('any name is answered: %s', async (name) => {
    expect((await world.request('GET', `/why/component/default/${name}`)).status).toBeLessThan(500);
    expect((await world.request('GET', `/entities/by-name/component/default/${name}/overlay`)).status).toBeLessThan(500);
    expect((await world.request('GET', `/entities/by-name/component/default/${name}`)).status).toBeLessThan(500);
  });
});
