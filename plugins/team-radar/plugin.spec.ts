import type { CatalogEntity, PluginContext, PluginEvent, RouteReply } from '@callboard/plugin-sdk';
import { plugin } from './plugin.js';
import { declaredOwner, lastDays, withChange, type EntityChange } from './src/server/activity.js';
import { extensions } from './src/server/index.js';
import type { TeamActivity, TeamChange } from './src/team-activity.js';

const [listener, teams] = extensions;

/** What the host would lend, kept in maps. */
function aContext(entities: CatalogEntity[] = [], config = { days: 7, shown: 3 }): PluginContext {
  const values = new Map<string, unknown>();
  const refOf = ({ kind, metadata }: CatalogEntity) => `${kind}:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();
  const silent = () => undefined;
  return {
    config,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    storage: {
      get: async <Value>(key: string) => structuredClone(values.get(key)) as Value | undefined,
      set: async (key, value) => void values.set(key, structuredClone(value)),
      delete: async (key) => void values.delete(key),
      list: async () => [],
    },
    catalog: { entities: async (refs) => refs.map((ref) => entities.find((entity) => refOf(entity) === ref)) },
  };
}

const cart: CatalogEntity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart', title: 'Cart' }, spec: { owner: 'payments' } };
const payments: CatalogEntity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'payments' }, spec: { profile: { displayName: 'Payments' } } };

function aChange(past: string, data: Partial<EntityChange> = {}, time = new Date().toISOString()): PluginEvent<EntityChange> {
  const relations = [
    { source: 'component:default/cart', type: 'ownedBy', target: 'group:default/payments' },
    { source: 'group:default/payments', type: 'ownerOf', target: 'component:default/cart' },
  ];
  return {
    id: 'uid@1',
    source: '/catalog',
    type: `callboard.catalog.entity.${past}.v1`,
    subject: 'component:default/cart',
    time,
    revision: 1,
    data: { ref: 'component:default/cart', entity: cart, relations, ...data },
  };
}

const ask = async (context: PluginContext, ref: { kind: string; name: string }): Promise<TeamActivity> => {
  const params = { namespace: 'default', ...ref };
  const reply = (await teams.handle({ method: 'GET', params, query: {}, headers: {}, caller: { type: 'user', ref: 'user:default/ada' } }, context)) as RouteReply;
  return JSON.parse(reply.body) as TeamActivity;
};

describe('team radar', () => {
  it('shows what the owner of a component changed, the latest first, and counts it for today', async () => {
    const context = aContext([cart, payments]);
    await listener.handle(aChange('created'), context);
    await listener.handle(aChange('updated', { patch: [{ path: '/spec/lifecycle' }, { path: '/metadata/annotations/a~1b' }, { path: '/spec/lifecycle' }] }), context);
    const activity = await ask(context, { kind: 'component', name: 'cart' });
    expect(activity.team).toEqual({ ref: 'group:default/payments', title: 'Payments' });
    expect(activity.changes.map(({ change, title, parts }) => [change, title, parts])).toEqual([
      ['updated', 'Cart', ['lifecycle', 'annotations']],
      ['created', 'Cart', []],
    ]);
    expect(activity.days.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 2]);
  });

  it('shows the same on the page of the team', async () => {
    const context = aContext([cart, payments]);
    await listener.handle(aChange('deleted'), context);
    expect((await ask(context, { kind: 'group', name: 'payments' })).changes).toEqual([expect.objectContaining({ change: 'deleted', ref: 'component:default/cart' })]);
  });

  it('has nothing to show without an owner, and knows when the entity is not there', async () => {
    const orphan = { ...cart, spec: {} };
    expect(await ask(aContext([orphan]), { kind: 'component', name: 'cart' })).toEqual({ changes: [], days: [] });
    await expect(ask(aContext(), { kind: 'component', name: 'cart' })).rejects.toMatchObject({ name: 'RouteError', status: 404 });
  });

  it.each([
    ['payments', 'group:default/payments'],
    ['user:ada', 'user:default/ada'],
    ['Group:Finance/Payments', 'group:finance/payments'],
    ['finance/payments', 'group:finance/payments'],
    ['', undefined],
    [7, undefined],
  ])('reads the owner %p as %p', (owner, ref) => {
    expect(declaredOwner({ ...cart, spec: { owner } })).toBe(ref);
  });

  it('keeps a bounded past', () => {
    const day = (index: number): TeamChange => ({ ref: 'component:default/cart', title: 'Cart', change: 'updated', time: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(), parts: [] });
    const stored = Array.from({ length: 100 }, (_, index) => day(index)).reduce<ReturnType<typeof withChange> | undefined>((before, change) => withChange(before, change), undefined);
    expect(stored?.changes).toHaveLength(30);
    expect(stored?.changes[0]).toEqual(day(99));
    expect(Object.keys(stored?.tally ?? {})).toHaveLength(60);
    expect(lastDays(stored?.tally ?? {}, 2, new Date(Date.UTC(2026, 3, 11)))).toEqual([
      { day: '2026-04-10', count: 1 },
      { day: '2026-04-11', count: 0 },
    ]);
  });

  it('asks for the events that its listener names', () => {
    expect(listener.types.every((type) => plugin.capabilities?.events?.includes(type))).toBe(true);
  });
});
