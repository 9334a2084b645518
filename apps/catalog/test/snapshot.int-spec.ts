import { GetEntities, ListSnapshot } from '@callboard/contracts';
import { Commands } from '@callboard/messaging';
import { waitFor } from '@callboard/testing';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { CatalogWorld } from './catalog-world.js';
import { putShop } from './shop-fixture.js';

describe('the snapshot for other services', () => {
  let catalog: CatalogWorld;
  let commands: Commands;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule], { nats: true });
    await putShop(catalog.seed);
    commands = catalog.service.app.get(Commands);
    await waitFor(() => commands.send(GetEntities, { refs: [] }).then(() => true));
  });
  afterAll(() => catalog.stop());

  it('is the whole catalog in pages, with the position to go on from', async () => {
    const refs: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await commands.send(ListSnapshot, { limit: 4, after });
      expect([page.position, page.epoch]).toEqual([9, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      refs.push(...page.items.map(({ ref }) => ref));
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(refs).toHaveLength(9);
    expect(refs).toEqual([...refs].sort());
    const { items } = await commands.send(ListSnapshot, { kinds: ['domain'] });
    expect(items).toMatchObject([{ ref: 'domain:default/shop', revision: 1, entity: { kind: 'Domain', metadata: { name: 'shop' } }, relations: [{ type: 'hasPart', targetRef: 'system:default/checkout' }, { type: 'ownedBy', targetRef: 'group:default/team-a' }] }]);
    expect(items[0]?.entity).not.toHaveProperty('relations');
  });

  it('gives entities by ref, null for what is not there', async () => {
    const { entities } = await commands.send(GetEntities, { refs: ['user:default/ann', 'User:default/Ann', 'component:default/nope'] });
    expect(entities.map((entity) => entity?.metadata.name)).toEqual(['ann', 'ann', undefined]);
  });

  it('fits its messages, whatever the entities hold', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `large-${index}`);
    await catalog.seed.put(names.map((name) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'API', metadata: { name }, spec: { type: 'openapi', lifecycle: 'x', owner: 'team', definition: 'small' } })));
    await catalog.database.query(`UPDATE entities SET body = replace(body, '"small"', '"' || repeat('x', 2000000) || '"') WHERE name LIKE 'large-%'`);
    const { entities } = await commands.send(GetEntities, { refs: names.map((name) => `api:default/${name}`) });
    expect(entities.map((entity) => entity?.metadata.name)).toEqual(names);
    const { items, next } = await commands.send(ListSnapshot, { kinds: ['API'] });
    expect(items.length).toBeGreaterThan(0);
    expect(items.length < 8).toBe(next !== undefined);
  });
});
