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
  pageInfo: { nextCursor?: string };
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
});
