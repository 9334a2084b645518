import type { OverlayView } from '../src/overlays/overlay-view.js';
import { ChangeOverlay } from '../src/overlays/change-overlay.use-case.js';
import { componentYaml, IngestionWorld, type Reply } from './ingestion-world.js';

const REF = 'component:default/shop';
const PATH = '/entities/by-name/component/default/shop/overlay';
const GROUP = (name: string) => `apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: ${name}\nspec:\n  type: team\n  children: []\n`;

describe('overlays', () => {
  let world: IngestionWorld;
  let file = 0;

  beforeAll(async () => {
    world = await IngestionWorld.start({ locations: ['shop.yaml', 'other.yaml', 'groups.yaml'], files: { 'shop.yaml': componentYaml('shop'), 'groups.yaml': `${GROUP('team-a')}---\n${GROUP('team-b')}` }, catalog: { watch: false } });
    await world.settled();
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await overlay('DELETE');
    await source(componentYaml('shop', { metadata: '  tags: [java]\n' }));
  });

  const overlay = async (method: string, body?: unknown): Promise<Reply<OverlayView>> => world.request<OverlayView>(method, PATH, body);
  const shop = async () => (await world.entity(REF))!;

  /** Writes the file of the shop and has it read. */
  async function source(text: string): Promise<void> {
    world.write({ 'shop.yaml': `${text}# ${++file}\n` });
    await world.request('POST', '/refresh', { entityRef: REF });
  }

  async function conditional(method: string, headers: Record<string, string>, body?: unknown): Promise<Response> {
    return fetch(`${world.url}/api/catalog${PATH}`, { method, headers: { authorization: `Bearer ${world.world.adminToken}`, 'content-type': 'application/json', ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  it('lie over what the source says, and say so', async () => {
    const reply = await overlay('PUT', { tags: { add: ['new'], remove: ['java'] }, title: 'Shop', annotations: { 'example.com/x': 'y' }, labels: { tier: '1' }, links: [{ url: 'https://a.example/', title: 'A' }], lifecycle: 'experimental' });
    expect(reply.status).toBe(200);
    const { metadata, spec } = await shop();
    expect(metadata).toMatchObject({ tags: ['new'], title: 'Shop', labels: { tier: '1' }, links: [{ url: 'https://a.example/', title: 'A' }] });
    expect(metadata.annotations).toMatchObject({
      'example.com/x': 'y',
      'callboard.io/overlay': 'metadata.annotations.example.com/x,metadata.labels.tier,metadata.links,metadata.tags,metadata.title,spec.lifecycle',
    });
    expect(spec).toMatchObject({ lifecycle: 'experimental' });
    expect(reply.body).toMatchObject({ entityRef: REF, exists: true, overlay: { title: 'Shop', lifecycle: 'experimental' } });
    expect(reply.body.fields).toContainEqual({ field: 'metadata.tags', source: ['java'], overlay: { add: ['new'], remove: ['java'] }, effective: ['new'], redundant: false, setBy: 'test-admin', setAt: expect.stringMatching(/Z$/) });
    expect(reply.body.fields).toContainEqual(expect.objectContaining({ field: 'spec.lifecycle', source: 'production', effective: 'experimental' }));
  });

  it('survive a source that changes another field, follow one that changes the same, and are redundant when it says the same', async () => {
    await overlay('PUT', { tags: { add: ['new'] }, title: 'Ours' });
    await source(componentYaml('shop', { metadata: '  description: Sells\n  tags: [java]\n' }));
    expect((await shop()).metadata).toMatchObject({ description: 'Sells', title: 'Ours', tags: ['java', 'new'] });
    await source(componentYaml('shop', { metadata: '  title: Theirs\n  tags: [kotlin]\n' }));
    expect((await shop()).metadata).toMatchObject({ title: 'Ours', tags: ['kotlin', 'new'] });
    await source(componentYaml('shop', { metadata: '  title: Ours\n  tags: [new]\n' }));
    expect((await shop()).metadata.annotations).not.toHaveProperty('callboard.io/overlay');
    expect((await overlay('GET')).body.fields).toEqual([expect.objectContaining({ field: 'metadata.tags', redundant: true }), expect.objectContaining({ field: 'metadata.title', source: 'Ours', effective: 'Ours', redundant: true })]);
  });

  it('move the owner at both ends, in search and facets, with history and an event', async () => {
    const position = await world.position();
    const before = await shop();
    await overlay('PUT', { owner: 'team-b' });
    const after = await shop();
    expect(after.relations).toEqual([{ type: 'ownedBy', targetRef: 'group:default/team-b' }]);
    expect((await world.entity('group:default/team-b'))!.relations).toContainEqual({ type: 'ownerOf', targetRef: REF });
    expect((await world.entity('group:default/team-a'))!.relations).not.toContainEqual({ type: 'ownerOf', targetRef: REF });
    expect(after.metadata).toMatchObject({ uid: before.metadata.uid });
    expect(after.metadata.etag).not.toBe(before.metadata.etag);
    const facets = await world.request<{ facets: Record<string, unknown> }>('GET', '/entity-facets?facet=spec.owner&filter=kind=component');
    expect(facets.body.facets['spec.owner']).toEqual([{ value: 'team-b', count: 1 }]);
    expect((await world.request<unknown[]>('GET', '/entities?filter=spec.owner=team-b')).body).toHaveLength(1);
    const [change] = await world.events(position);
    expect(change!.event).toMatchObject({ subject: REF, type: 'callboard.catalog.entity.updated.v1', actor: 'test-admin', cause: '{"type":"overlay"}' });
    const history = await world.request<{ items: { actor: string; cause: object; patch: object[] }[] }>('GET', '/entities/by-name/component/default/shop/history?limit=1');
    expect(history.body.items[0]).toMatchObject({ actor: 'test-admin', cause: { type: 'overlay' } });
    expect(history.body.items[0]!.patch).toContainEqual({ op: 'replace', path: '/spec/owner', value: 'team-b' });
  });

  it('write and announce nothing when they stay the same', async () => {
    await overlay('PUT', { tags: ['a'], title: 'T' });
    const position = await world.position();
    const [stored] = await world.database.query('SELECT * FROM overlays');
    expect((await overlay('PUT', { title: 'T', tags: { set: ['a'] } })).status).toBe(200);
    expect((await overlay('PATCH', { title: 'T' })).status).toBe(200);
    expect((await overlay('PATCH', {})).status).toBe(200);
    expect(await world.position()).toBe(position);
    expect(await world.database.query('SELECT * FROM overlays')).toEqual([stored]);
  });

  it('are merged by PATCH: what is named is set, null lifts it', async () => {
    await overlay('PUT', { title: 'T', annotations: { a: '1', b: '2' } });
    const reply = await overlay('PATCH', { title: null, annotations: { a: null, c: '3' }, tags: { add: ['x'] } });
    expect(reply.body.overlay).toEqual({ annotations: { b: '2', c: '3' }, tags: { add: ['x'] } });
    const { metadata } = await shop();
    expect(metadata.title).toBeUndefined();
    expect(metadata.tags).toEqual(['java', 'x']);
  });

  it('are lifted to exactly what the source says', async () => {
    const before = await shop();
    await overlay('PUT', { tags: [], owner: 'team-b', annotations: { x: 'y' } });
    expect((await shop()).metadata.tags).toBeUndefined();
    expect((await overlay('DELETE')).status).toBe(204);
    const after = await shop();
    expect(after).toEqual(before);
    expect((await overlay('GET')).body).toMatchObject({ overlay: {}, fields: [] });
    expect(await world.database.query('SELECT * FROM overlays')).toEqual([]);
  });

  it('wait for an entity that went, and can only be lifted meanwhile', async () => {
    await overlay('PUT', { title: 'Kept' });
    await source('# empty\n');
    expect(await world.entity(REF)).toBeUndefined();
    expect((await overlay('GET')).body).toMatchObject({ exists: false, overlay: { title: 'Kept' } });
    expect((await overlay('PUT', { title: 'Other' })).status).toBe(404);
    world.write({ 'shop.yaml': componentYaml('shop') });
    await world.request('POST', '/refresh', { entityRef: await locationOf('shop.yaml') });
    expect((await shop()).metadata.title).toBe('Kept');
  });

  it('go over to the document that takes the ref after a conflict', async () => {
    world.write({ 'other.yaml': componentYaml('shop', { metadata: '  description: other\n' }) });
    await world.request('POST', '/refresh', { entityRef: await locationOf('other.yaml') });
    await overlay('PUT', { title: 'Ours' });
    world.write({ 'shop.yaml': '# none\n' });
    await world.request('POST', '/refresh', { entityRef: await locationOf('shop.yaml') });
    expect((await shop()).metadata).toMatchObject({ title: 'Ours', description: 'other' });
    world.write({ 'shop.yaml': componentYaml('shop'), 'other.yaml': '# none\n' });
    await world.request('POST', '/refresh', { entityRef: await locationOf('shop.yaml') });
    await world.request('POST', '/refresh', { entityRef: await locationOf('other.yaml') });
    expect((await shop()).metadata.title).toBe('Ours');
  });

  const locationOf = async (name: string): Promise<string> => {
    const [row] = await world.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM sources WHERE target = $1', [world.at(name)]);
    return row!.ref;
  }

  it.each<[string, unknown, string]>([
    ['an unknown field', { spec: {} }, 'spec'],
    ['no object', [1], 'object'],
    ['a tag that is none', { tags: ['Not A Tag'] }, 'metadata.tags.0'],
    ['a link without an address', { links: [{ url: 'nowhere' }] }, 'metadata.links.0.url'],
    ['a link that runs as a script', { links: [{ url: 'javascript:alert(1)' }] }, 'links'],
    ['a view-url that runs as a script', { annotations: { 'backstage.io/view-url': 'javascript:alert(1)' } }, 'view-url'],
    ['a label value that is none', { labels: { a: 'b c' } }, 'labels.a'],
    ['an annotation key that is none', { annotations: { 'a b': 'c' } }, 'annotations.a b'],
    ['an owner that is no ref', { owner: 'team\u0001b' }, 'owner'],
    ['an annotation of the server', { annotations: { 'backstage.io/managed-by-location': 'url:https://evil/' } }, 'managed-by-location'],
    ['the mark of orphans', { annotations: { 'Backstage.io/Orphan': 'true' } }, 'Orphan'],
    ['the mark of overlays', { annotations: { 'callboard.io/overlay': 'x' } }, 'callboard.io/overlay'],
    ['a text that cannot be stored', { tags: { remove: ['\u0000'] } }, ''],
    ['a text of half a character', { title: '\ud800' }, ''],
    ['a lifecycle of null', { lifecycle: null }, 'lifecycle'],
  ])('refuse %s, naming it, and change nothing', async (_what, body, named) => {
    const before = await shop();
    const reply = await overlay('PUT', body);
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(named);
    expect(await shop()).toEqual(before);
    expect(await world.database.query('SELECT * FROM overlays')).toEqual([]);
  });

  it('set no owner on a kind that has none, and nothing on what does not exist', async () => {
    const reply = await world.request<{ error: { code: string; details: object } }>('PUT', '/entities/by-name/group/default/team-a/overlay', { lifecycle: 'production' });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_entity', details: { field: 'spec.lifecycle' } } } });
    expect((await world.request('PUT', '/entities/by-name/component/default/none/overlay', { title: 'x' })).status).toBe(404);
    expect((await world.request('GET', '/entities/by-name/component/default/none/overlay')).status).toBe(404);
    expect((await overlay('PUT', { description: 'x'.repeat(10_001) })).status).toBe(400);
    expect((await overlay('PUT', { annotations: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, 'x'.repeat(9000)])) })).status).toBe(413);
  });

  it('are guarded by their tag', async () => {
    const read = await conditional('GET', {});
    const tag = read.headers.get('etag')!;
    const first = await conditional('PUT', { 'if-match': tag }, { title: 'One' });
    expect(first.status).toBe(200);
    const second = await conditional('PUT', { 'if-match': tag }, { title: 'Two' });
    expect(second.status).toBe(412);
    expect(await second.json()).toMatchObject({ error: { code: 'precondition_failed' } });
    expect((await shop()).metadata.title).toBe('One');
    expect((await conditional('PATCH', { 'if-match': first.headers.get('etag')! }, { title: 'Three' })).status).toBe(200);
    expect((await conditional('DELETE', { 'if-match': '"x"' })).status).toBe(412);
    expect((await conditional('DELETE', { 'if-match': '*' })).status).toBe(204);
  });

  it('are the work of two at once without losing either', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => overlay('PATCH', { annotations: { [key]: '1' } })));
    expect((await overlay('GET')).body.overlay).toEqual({ annotations: { a: '1', b: '1', c: '1', d: '1' } });
    expect((await shop()).metadata.annotations).toMatchObject({ a: '1', b: '1', c: '1', d: '1' });
  });

  it('are left off while the entity would not be valid with them', async () => {
    await overlay('PUT', { owner: 'team-b', tags: ['fine'] });
    await world.database.query(`UPDATE overlays SET fields = jsonb_set(fields, '{0,change}', '{"set":["Not A Tag"]}')`);
    await source(componentYaml('shop', { metadata: '  title: New\n' }));
    expect((await shop()).metadata).toMatchObject({ title: 'New' });
    expect((await shop()).spec).toMatchObject({ owner: 'team-a' });
    expect((await overlay('GET')).body.problem).toMatchObject({ code: 'invalid_entity', field: 'metadata.tags.0' });
  });

  it('cannot be written into a file: the mark belongs to the catalog', async () => {
    await source(componentYaml('shop', { metadata: '  annotations:\n    callboard.io/overlay: spec.owner\n' }));
    expect((await shop()).metadata.annotations).not.toHaveProperty('callboard.io/overlay');
  });

  it('are changed by those who own the entity, and by no other member', async () => {
    const member = (...teams: string[]) => ({ type: 'user', ref: 'user:default/ann', ownershipRefs: ['user:default/ann', ...teams] }) as const;
    const set = (teams: string[], title: string) => world.get(ChangeOverlay).execute(member(...teams), { kind: 'component', namespace: 'default', name: 'shop' }, { next: () => ({ title }) });
    await expect(set(['group:default/team-b'], 'Not mine')).rejects.toMatchObject({ kind: 'NotAllowed', code: 'not_allowed' });
    expect((await shop()).metadata.title).toBeUndefined();
    const { view } = await set(['group:default/team-a'], 'Mine');
    expect(view.fields[0]).toMatchObject({ setBy: 'user:default/ann' });
    expect((await shop()).metadata.title).toBe('Mine');
  });
});
