import type { Entity } from '@callboard/catalog-model';
import { applyPatch } from 'rfc6902';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { HistoryModule } from '../src/history/history.module.js';
import { CatalogWorld } from './catalog-world.js';

interface Change {
  revision: number;
  uid: string;
  time: string;
  type: string;
  actor?: string;
  cause?: object;
  patch: Parameters<typeof applyPatch>[1];
  entity?: Entity;
}

interface Page {
  items: Change[];
  pageInfo: { nextCursor?: string; prevCursor?: string };
}

const component = (type: string): Entity => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart' }, spec: { type, lifecycle: 'production', owner: 'team' } });
const PATH = '/catalog/entities/by-name/Component/default/cart/history';

describe('history', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, HistoryModule], { config: { auth: { externalAccess: ['some', 'other'].map((subject) => ({ type: 'static', options: { token: `${subject}-token`, subject } })) } } });
    await catalog.seed.put([component('one')], { actor: 'user:default/ann', cause: { type: 'location', id: 'url:https://example.org/a.yaml', version: 'abc' } });
    await catalog.seed.put([component('two')]);
    await catalog.seed.remove(['component:default/cart']);
    await catalog.seed.put([component('three')]);
  });
  afterAll(() => catalog.stop());

  const get = <T>(path: string, subject = 'some') => catalog.get<T>(path, { authorization: `Bearer ${subject}-token` });

  it('tells every change of a ref, newest first, through deletes', async () => {
    const { body } = await get<Page>(PATH);
    expect(body.pageInfo).toEqual({});
    expect(body.items.map(({ revision, type }) => [revision, type])).toEqual([[4, 'created'], [3, 'deleted'], [2, 'updated'], [1, 'created']]);
    const [fourth, third, second, first] = body.items as [Change, Change, Change, Change];
    expect(first).toMatchObject({ actor: 'user:default/ann', cause: { type: 'location', id: 'url:https://example.org/a.yaml', version: 'abc' }, patch: [], entity: { spec: { type: 'one' } } });
    expect(new Date(first.time).toISOString()).toBe(first.time);
    expect(second).not.toHaveProperty('actor');
    expect(third).not.toHaveProperty('entity');
    expect([first.uid === second.uid, second.uid === third.uid, third.uid === fourth.uid]).toEqual([true, true, false]);
    const patched = structuredClone(first.entity);
    expect(applyPatch(patched, second.patch).every((problem) => problem === null)).toBe(true);
    expect(patched).toEqual(second.entity);
  });

  it('comes in pages', async () => {
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get<Page>(`${PATH}?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...body.items.map(({ revision }) => revision));
      if (!body.pageInfo.nextCursor) break;
      cursor = body.pageInfo.nextCursor;
    }
    expect(seen).toEqual([4, 3, 2, 1]);
  });

  it('refuses a cursor of another entity or caller', async () => {
    await catalog.seed.put([{ ...component('x'), metadata: { name: 'other' } }, { ...component('x'), metadata: { name: 'cart', namespace: 'b' } }]);
    const { body } = await get<Page>(`${PATH}?limit=1`);
    const cursor = encodeURIComponent(body.pageInfo.nextCursor ?? '');
    expect((await get(`${PATH}?cursor=${cursor}`)).status).toBe(200);
    expect((await get(`${PATH.replace('/default/', '/b/')}?cursor=${cursor}`)).status).toBe(400);
    expect((await get(`${PATH}?cursor=${cursor}`, 'other')).status).toBe(400);
  });

  it('gives the entity as of any revision', async () => {
    const at = async (revision: string) => get<Change & { error: { message: string } }>(`${PATH}/${revision}`);
    expect((await at('2')).body).toMatchObject({ revision: 2, type: 'updated', entity: { spec: { type: 'two' } } });
    expect((await at('3')).body).not.toHaveProperty('entity');
    expect([(await at('5')).status, (await at('5')).body.error.message]).toEqual([404, 'component:default/cart has no revision 5']);
    expect((await at('0')).status).toBe(400);
    expect((await at('one')).status).toBe(400);
  });

  it('keeps that of a ref that is deleted, and knows nothing of one that never was', async () => {
    await catalog.seed.remove(['component:default/other']);
    expect((await get<Page>(PATH.replace('cart', 'other'))).body.items.map(({ type }) => type)).toEqual(['deleted', 'created']);
    expect((await get(PATH.replace('cart', 'nope'))).status).toBe(404);
  });

  it('can be walked back, and narrowed by type and time', async () => {
    const revisions = ({ body }: { body: Page }) => body.items.map(({ revision }) => revision);
    const first = await get<Page>(`${PATH}?limit=2`);
    expect(first.body.pageInfo.prevCursor).toBeUndefined();
    const second = await get<Page>(`${PATH}?limit=2&cursor=${encodeURIComponent(first.body.pageInfo.nextCursor ?? '')}`);
    expect(revisions(second)).toEqual([2, 1]);
    expect(second.body.pageInfo.nextCursor).toBeUndefined();
    const back = await get<Page>(`${PATH}?limit=2&cursor=${encodeURIComponent(second.body.pageInfo.prevCursor ?? '')}`);
    expect(back.body.items).toEqual(first.body.items);
    const created = await get<Page>(`${PATH}?type=created&limit=1`);
    expect(revisions(created)).toEqual([4]);
    expect(revisions(await get<Page>(`${PATH}?limit=1&cursor=${encodeURIComponent(created.body.pageInfo.nextCursor ?? '')}`))).toEqual([1]);
    const [, third, , oldest] = (await get<Page>(PATH)).body.items as [Change, Change, Change, Change];
    expect(revisions(await get<Page>(`${PATH}?since=${third.time}`))).toEqual([4, 3]);
    expect(revisions(await get<Page>(`${PATH}?until=${oldest.time}`))).toEqual([1]);
    expect([(await get(`${PATH}?type=moved`)).status, (await get(`${PATH}?since=yesterday`)).status, (await get(`${PATH}?until=CATALOG:1`)).status]).toEqual([400, 400, 400]);
  });

  it('names times that reads as of then include', async () => {
    const { body } = await get<Page>(PATH);
    for (const { time, entity } of body.items) {
      const reply = await get<Entity>(`/catalog/entities/by-name/component/default/cart?asOf=${time}`);
      expect([reply.status, reply.body.spec]).toEqual(entity ? [200, entity.spec] : [404, undefined]);
    }
  });

  interface Comparison {
    from: Change;
    to: Change;
    patch: Change['patch'];
    changes: object[];
    relations: { added: object[]; removed: object[] };
  }

  it('compares any two revisions, in either order', async () => {
    await catalog.seed.put([{ ...component('one'), metadata: { name: 'compared' }, spec: { type: 'one', lifecycle: 'x', owner: 'team', dependsOn: ['component:a'] } }]);
    await catalog.seed.put([{ ...component('one'), metadata: { name: 'compared', title: 'T' }, spec: { type: 'one', lifecycle: 'x', owner: 'other' } }]);
    await catalog.seed.remove(['component:default/compared']);
    const compare = async (from: number, to: number) => (await get<Comparison>(`${PATH.replace('cart', 'compared')}/compare?from=${from}&to=${to}`)).body;
    const forth = await compare(1, 2);
    expect(forth.changes).toEqual([
      { path: '/metadata/title', after: 'T' },
      { path: '/spec/owner', before: 'team', after: 'other' },
      { path: '/spec/dependsOn', before: ['component:a'] },
    ]);
    expect(forth.relations).toEqual({
      added: [{ type: 'ownedBy', targetRef: 'group:default/other' }],
      removed: [{ type: 'ownedBy', targetRef: 'group:default/team' }, { type: 'dependsOn', targetRef: 'component:default/a' }],
    });
    const back = await compare(2, 1);
    expect([back.relations.added, back.relations.removed]).toEqual([forth.relations.removed, forth.relations.added]);
    for (const { from, to, patch } of [forth, back, await compare(2, 3), await compare(3, 1), await compare(2, 2)]) {
      const patched = structuredClone({ entity: from.entity });
      expect(applyPatch(patched, patch.map((operation) => ({ ...operation, path: `/entity${operation.path}` }))).every((problem) => problem === null)).toBe(true);
      expect(patched.entity).toEqual(to.entity);
    }
    expect((await compare(3, 1)).from.entity).toBeNull();
  });

  it('refuses to compare what is not there', async () => {
    const status = async (query: string) => (await get(`${PATH}/compare${query}`)).status;
    expect([await status('?from=1&to=9'), await status('?from=9&to=1'), await status('?from=1'), await status('?from=0&to=1'), await status('?from=a&to=1'), await status('?from=1&to=2&x=1')]).toEqual([404, 404, 400, 400, 400, 400]);
    expect((await get(`${PATH.replace('cart', 'nope')}/compare?from=1&to=1`)).status).toBe(404);
  });

  it('proposes how to bring an earlier revision back', async () => {
    const author = { ...component('one'), metadata: { name: 'back', annotations: { 'backstage.io/managed-by-location': 'url:https://github.com/o/r/blob/main/a.yaml', 'backstage.io/edit-url': 'https://github.com/o/r/edit/main/a.yaml' } } };
    await catalog.seed.put([author]);
    await catalog.seed.put([{ ...author, spec: { ...author.spec, type: 'two' } }]);
    const path = PATH.replace('cart', 'back');
    const yaml = 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: back\nspec:\n  type: one\n  lifecycle: production\n  owner: team\n';
    const patch = '--- a/catalog-info.yaml\n+++ b/catalog-info.yaml\n@@ -3,6 +3,6 @@\n metadata:\n   name: back\n spec:\n-  type: two\n+  type: one\n   lifecycle: production\n   owner: team\n';
    expect((await get(`${path}/1/restore`)).body).toEqual({ ref: 'component:default/back', revision: 1, yaml, location: { target: 'url:https://github.com/o/r/blob/main/a.yaml', editUrl: 'https://github.com/o/r/edit/main/a.yaml' }, patch });
    const bare = await catalog.get(`${path}/1/restore`, { authorization: 'Bearer some-token', accept: 'application/yaml' });
    expect([bare.text, bare.headers.get('content-type')]).toEqual([yaml, 'application/yaml; charset=utf-8']);
    expect((await get(`${path}/2/restore`)).body).toMatchObject({ patch: '' });
    await catalog.seed.remove(['component:default/back']);
    expect((await get<{ patch: string }>(`${path}/1/restore`)).body.patch).toMatch(/^--- \/dev\/null\n\+\+\+ b\/catalog-info.yaml\n@@ -0,0 \+1,8 @@\n\+apiVersion/);
    const none = await get<{ error: { message: string } }>(`${path}/3/restore`);
    expect([none.status, none.body.error.message]).toEqual([404, 'Revision 3 deleted component:default/back; revision 2 is what it was before']);
    expect([(await get(`${path}/9/restore`)).status, (await get(`${path}/x/restore`)).status]).toEqual([404, 400]);
  });
});
