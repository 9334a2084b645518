import type { Entity } from '@callboard/catalog-model';
import { CONFIG } from '@callboard/service-kit';
import { Module } from '@nestjs/common';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { HistoryModule } from '../src/history/history.module.js';
import { HistoryRetentionRepository } from '../src/history/history-retention.repository.js';
import { PruneHistory } from '../src/history/prune-history.use-case.js';
import { CatalogWorld } from './catalog-world.js';

@Module({ providers: [HistoryRetentionRepository, PruneHistory, { provide: CONFIG, useValue: { catalog: { history: { keepDays: 7, keepRevisions: 2 } } } }] })
class Retention {}

const component = (name: string, type: string): Entity => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name }, spec: { type, lifecycle: 'x', owner: 'a' } });

describe('old history', () => {
  let catalog: CatalogWorld;
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, HistoryModule, Retention]);
    for (const type of ['one', 'two', 'three', 'four']) {
      await catalog.seed.put([component('old', type)]);
    }
    await catalog.seed.put([component('still', 'one')]);
    await catalog.seed.put([component('dead', 'one')]);
    await catalog.seed.remove(['component:default/dead']);
    await catalog.seed.put([component('dying', 'one')]);
  });
  afterAll(() => catalog.stop());

  const prune = () => catalog.service.app.get(PruneHistory).execute();
  const revisions = async (name: string) => {
    const reply = await catalog.get<{ items: { revision: number }[] }>(`/catalog/entities/by-name/component/default/${name}/history`);
    return reply.status === 200 ? reply.body.items.map(({ revision }) => revision) : reply.status;
  };
  const listAt = async (asOf: string) => (await catalog.get<Entity[]>(`/catalog/entities?asOf=${asOf}`)).body.map?.(({ metadata, spec }) => [metadata.name, spec?.type]).sort();

  it('goes when nobody can ask about it any more; what the kept time begins with stays', async () => {
    expect(await prune()).toBe(0);
    // Eight days pass: all that has happened is that old.
    await catalog.database.query(`UPDATE commits SET time = time - interval '8 days'`);
    const then = (await catalog.database.one<{ time: Date }>('SELECT max(time) AS time FROM commits'))?.time ?? new Date();
    await catalog.seed.put([component('old', 'five')]);
    await catalog.seed.remove(['component:default/dying']);
    const before = await listAt(then.toISOString());
    expect(before).toEqual([['dying', 'one'], ['old', 'four'], ['still', 'one']]);

    // As long as the log has an event, the states around it stay.
    await prune();
    expect([await prune(), await revisions('old'), await revisions('dead')]).toEqual([0, [5, 4, 3, 2, 1], [2, 1]]);

    await catalog.database.query('DELETE FROM outbox WHERE position <= (SELECT max(position) FROM commits WHERE time <= $1)', [then]);
    // One run moves the horizon, the next deletes what lies behind it.
    expect(await prune()).toBe(0);
    expect(await revisions('old')).toEqual([5, 4, 3, 2, 1]);
    expect(await prune()).toBe(5);
    expect([await revisions('old'), await revisions('still'), await revisions('dying'), await revisions('dead')]).toEqual([[5, 4], [1], [2, 1], 404]);
    expect(await prune()).toBe(0);

    expect(await listAt(then.toISOString())).toEqual(before);
    const earlier = await catalog.get<{ error: { code: string } }>(`/catalog/entities?asOf=${new Date(then.getTime() - 1000).toISOString()}`);
    expect([earlier.status, earlier.body.error.code]).toEqual([410, 'history_expired']);
    expect((await catalog.database.query('SELECT 1 FROM past_fields f WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.entity_ref = f.entity_ref AND r.revision = f.revision)'))).toEqual([]);
  });

  it('leaves the counter: what comes back goes on counting', async () => {
    await catalog.seed.put([component('dead', 'again')]);
    expect(await revisions('dead')).toEqual([3]);
    expect((await catalog.get(`/catalog/entities/by-name/component/default/dead?asOf=${new Date().toISOString()}`)).status).toBe(200);
  });
});
