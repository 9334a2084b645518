import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@callboard/testing';
import { ChangeKinds } from '../src/kinds/change-kinds.use-case.js';
import { IngestionWorld } from './ingestion-world.js';

const example = (name: string): string => readFileSync(fileURLToPath(new URL(`../../../examples/catalog/${name}`, import.meta.url)), 'utf8');

describe('kinds of the configuration', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['objectives.yaml'],
      files: { 'objectives.yaml': example('objectives.yaml') },
      catalog: { watch: false, kinds: JSON.parse(example('kinds.json')), kindExtensions: [{ name: 'note', kind: 'Objective', properties: { note: { type: 'string' } } }] },
    });
  });
  afterAll(() => world?.stop());

  it('are known from the start: the example’s own is in the catalog, related to what it is about', async () => {
    const objective = await world.entityWhen('objective:default/booking-availability');
    expect(objective.relations).toEqual([
      { type: 'ownedBy', targetRef: 'group:default/booking' },
      { type: 'promises', targetRef: 'component:default/booking-service' },
    ]);
    const { body } = await world.request<{ origin: string; extensions: { name: string; origin: string }[] }>('GET', '/kinds/objective');
    expect([body.origin, body.extensions.map(({ name, origin }) => [name, origin])]).toEqual(['config', [['note', 'config']]]);
  });

  it('are those of the configuration: one that it no longer names stays only as long as there are entities of it', async () => {
    const forget = () => world.get(ChangeKinds).contribute({ origin: 'config' }, { kinds: [], extensions: [] });
    expect(await forget()).toMatchObject({ kept: ['Objective'] });
    expect((await world.entity('objective:default/booking-availability'))?.status).toBeUndefined();
    world.write({ 'objectives.yaml': '' });
    await world.request('POST', '/refresh', { entityRef: 'objective:default/booking-availability' });
    await waitFor(async () => (await world.refs()).length === 0, { until: 'no objective is left' });
    expect(await forget()).toEqual({ changed: 1, kept: [] });
    expect((await world.request('GET', '/kinds/objective')).status).toBe(404);
  });
});
