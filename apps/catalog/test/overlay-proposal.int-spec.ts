import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OverlayProposal } from '../src/overlays/propose-overlay.query.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const SHOP = `# Everything about the shop
${componentYaml('shop', { metadata: '  # what it is made of\n  tags:   [java]\n  description: "Sells  things"\n' })}  # the end
`;
const FILE = `${componentYaml('first')}---\n${SHOP}---\n${componentYaml('last')}`;

describe('an overlay is proposed upstream', () => {
  let world: IngestionWorld;
  let files: FileServer;
  const by = (name: string) => `/entities/by-name/component/default/${name}/overlay`;
  const proposal = async (name = 'shop') => (await world.request<OverlayProposal>('GET', `${by(name)}/proposal`)).body;
  const diff = async (name = 'shop') => {
    const reply = await fetch(`${world.url}/api/catalog${by(name)}/proposal`, { headers: { authorization: `Bearer ${world.world.adminToken}`, accept: 'text/x-diff' } });
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  };

  beforeAll(async () => {
    files = await FileServer.start({ 'remote.yaml': componentYaml('remote') });
    world = await IngestionWorld.start({ locations: ['team/a b/catalog-info.yaml', 'windows.yaml'], files: { 'team/a b/catalog-info.yaml': FILE, 'windows.yaml': componentYaml('windows').replaceAll('\n', '\r\n') }, config: { reading: { allow: [{ host: files.host }] } }, catalog: { watch: false } });
    await world.settled();
    await world.request('PUT', by('shop'), { owner: 'team-b', tags: { add: ['new'] }, annotations: { 'example.com/x': 'y' } });
  });
  afterAll(async () => {
    await world?.stop();
    await files.stop();
  });

  it('with the file, the line, the document and a JSON Patch', async () => {
    const { diff: text, yaml, ...rest } = await proposal();
    expect(rest).toEqual({
      entityRef: 'component:default/shop',
      editable: true,
      fields: ['metadata.annotations.example.com/x', 'metadata.tags', 'spec.owner'],
      file: { location: `file:${world.at('team/a b/catalog-info.yaml')}`, path: 'team/a b/catalog-info.yaml', line: 9 },
      jsonPatch: expect.arrayContaining([{ op: 'replace', path: '/spec/owner', value: 'team-b' }, { op: 'add', path: '/metadata/tags/-', value: 'new' }, { op: 'add', path: '/metadata/annotations', value: { 'example.com/x': 'y' } }]),
    });
    expect(yaml).toContain('# Everything about the shop');
    expect(yaml).toContain('description: "Sells  things"');
    expect(text!.split('\n').filter((line) => /^[-+](?![-+])/.test(line))).toEqual(['-  tags:   [java]', '+  tags: [java, new]', '+  annotations:', '+    example.com/x: y', '-  owner: team-a', '+  owner: team-b']);
  });

  it.each([
    ['git', ['apply', 'change.diff'], 'team/a b/catalog-info.yaml', 'shop'],
    ['patch', ['-p0', '-i', 'change.diff'], 'team/a b/catalog-info.yaml', 'shop'],
    ['patch', ['-p1', '-i', 'change.diff'], 'team/a b/catalog-info.yaml', 'shop'],
    ['git', ['apply', 'change.diff'], 'windows.yaml', 'windows'],
  ])('as a diff that `%s %j` applies', async (program, parameters, name, entity) => {
    await world.request('PUT', by('windows'), { title: 'On Windows' });
    const folder = path.join(world.world.folder, `${program}-${parameters[0]}-${entity}`);
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), readFileSync(world.at(name)));
    execFileSync('git', ['init', '-q', folder]);
    const { type, text } = await diff(entity);
    expect(type).toBe('text/x-diff; charset=utf-8');
    writeFileSync(path.join(folder, 'change.diff'), text);
    execFileSync(program, parameters, { cwd: folder, stdio: 'pipe' });
    const changed = readFileSync(path.join(folder, name), 'utf8');
    expect(changed).not.toBe(readFileSync(world.at(name), 'utf8'));
    if (entity === 'shop') {
      expect(changed).toBe(FILE.replace('tags:   [java]', 'tags: [java, new]').replace(/(Sells {2}things"\n)/, '$1  annotations:\n    example.com/x: y\n').replace(/(shop[^]*?owner: )team-a/, '$1team-b'));
    } else {
      expect(changed).toContain('title: On Windows\r\n');
    }
  });

  it('from the root of the checkout, where there is one around the folder of the location', async () => {
    execFileSync('git', ['init', '-q', world.world.folder]);
    expect(await proposal()).toMatchObject({ file: { path: 'repository/team/a b/catalog-info.yaml' }, diff: expect.stringContaining('--- ./repository/team/a b/catalog-info.yaml') });
  });

  it('until the source says the same: then there is nothing left to change', async () => {
    const { diff: text } = await proposal('windows');
    expect(text).not.toBe('');
    world.write({ 'windows.yaml': componentYaml('windows', { metadata: '  title: On Windows\n' }) });
    await world.request('POST', '/refresh', { entityRef: 'component:default/windows' });
    expect(await proposal('windows')).toMatchObject({ editable: true, fields: [], diff: '', jsonPatch: [] });
  });

  it('as YAML alone, with the reason, where the file cannot be read or has changed', async () => {
    await world.register(files.url('remote.yaml'));
    await world.request('PUT', by('remote'), { title: 'Far' });
    expect(await proposal('remote')).toMatchObject({ editable: true, file: { path: 'remote.yaml' } });
    files.set('remote.yaml', undefined);
    const away = await proposal('remote');
    expect(away).toMatchObject({ editable: false, reason: expect.stringContaining('404'), file: { location: `url:${files.url('remote.yaml')}` } });
    expect(away.yaml).toContain('title: Far');
    expect(away.yaml).not.toContain('managed-by');
    files.set('remote.yaml', componentYaml('somebody-else'));
    expect(await proposal('remote')).toMatchObject({ editable: false, reason: expect.stringContaining('does not hold the entity') });
    expect(await diff('remote')).toMatchObject({ status: 409, text: expect.stringContaining('proposal_impossible') });
  });

  it('not without an overlay, nor without an entity', async () => {
    expect(await world.request('GET', `${by('first')}/proposal`)).toMatchObject({ status: 404, body: { error: { code: 'overlay_not_found' } } });
    expect(await world.request('GET', `${by('nobody')}/proposal`)).toMatchObject({ status: 404, body: { error: { code: 'entity_not_found' } } });
  });
});
