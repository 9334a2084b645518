import type { Entity, Filter } from '@callboard/catalog-model';
import fc from 'fast-check';
import { FieldsRepository } from '../src/counts/fields.repository.js';
import { LiveCounts } from '../src/counts/live-counts.query.js';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { EntitiesRepository } from '../src/entities/entities.repository.js';
import { CatalogWorld } from './catalog-world.js';

const KEYS = ['kind', 'spec.type', 'spec.words', 'metadata.title', 'metadata.labels.long'];
const TEXTS = ['service', 'Service', 'website', 'web', 'x'];

/** What one of eight entities becomes; undefined: gone. */
const aWrite = fc.record({
  name: fc.nat({ max: 7 }),
  made: fc.option(fc.record({ kind: fc.constantFrom('Component', 'API'), type: fc.constantFrom(...TEXTS), title: fc.option(fc.constantFrom(...TEXTS, 'long '.repeat(60)), { nil: undefined }), words: fc.uniqueArray(fc.constantFrom('java', 'Java', 'go', 'rust'), { maxLength: 4 }) }), { nil: undefined }),
});

const { aFilter } = fc.letrec<{ aFilter: Filter; leaf: Filter }>((tie) => ({
  aFilter: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), fc.record({ type: fc.constantFrom('all' as const, 'any' as const), filters: fc.array(tie('aFilter'), { maxLength: 3 }) }), fc.record({ type: fc.constant('not' as const), filter: tie('aFilter') })),
  leaf: fc.oneof(
    fc.record({ type: fc.constant('exists' as const), key: fc.constantFrom(...KEYS) }),
    fc.record({ type: fc.constant('in' as const), key: fc.constantFrom(...KEYS), values: fc.array(fc.constantFrom('component', 'api', 'service', 'web', 'java', 'go'), { maxLength: 3 }) }),
    fc.record({ type: fc.constant('prefix' as const), key: fc.constantFrom(...KEYS), prefix: fc.constantFrom('', 'w', 'serv', 'j') }),
  ),
}));

function entity(name: number, { kind, type, title, words }: { kind: string; type: string; title?: string; words: string[] }): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name: `e${name}`, title }, spec: { type, words, lifecycle: 'production', owner: 'group:default/a', definition: '-' } };
}

describe('counts that are kept', () => {
  let catalog: CatalogWorld;
  let stored: EntitiesRepository;

  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
    stored = catalog.service.app.get(EntitiesRepository);
  });

  afterAll(() => catalog?.stop());

  const sorted = (rows: readonly { facet: string; value: string; count: number }[] | undefined): string[] | undefined => rows?.map(({ facet, value, count }) => JSON.stringify([facet, value, count])).sort();

  it('are those of the database after any writes, for any filter', async () => {
    const live = catalog.service.app.get(LiveCounts);
    const source = await catalog.seed.addSource();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(aWrite, { maxLength: 4 }), aFilter, fc.constantFrom(undefined, ...KEYS)), { minLength: 2, maxLength: 6 }), async (steps) => {
        for (const [writes, filter, orderKey] of steps) {
          for (const { name, made } of writes) {
            // One name is one entity of either kind, so that both are deleted and made again.
            const kind = made?.kind ?? 'Component';
            if (made) {
              await catalog.seed.put([entity(name, made)], { source });
            } else {
              await catalog.seed.remove([`${kind.toLowerCase()}:default/e${name}`]);
            }
          }
          expect(await live.total(filter, orderKey)).toEqual(await stored.count({ filter }, orderKey));
          const kept = await live.facets(KEYS, filter);
          const counted = await stored.countFacets(KEYS, filter);
          expect([kept?.position, sorted(kept?.value)]).toEqual([counted.position, sorted(counted.value)]);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('are exact for readers at the same time, each at the position it names', async () => {
    const live = catalog.service.app.get(LiveCounts);
    const truth = new Map<number, number>();
    const filter: Filter = { type: 'in', key: 'spec.type', values: ['counted'] };
    const note = async (count: number): Promise<unknown> => truth.set(await stored.position(), count);
    await note(0);
    let writing = true;
    const seen: { position: number; value: number }[] = [];
    const readers = [1, 2, 3].map(async () => {
      while (writing) {
        const before = await stored.position();
        const counted = await live.total(filter);
        expect(counted?.position).toBeGreaterThanOrEqual(before);
        seen.push({ position: counted?.position ?? 0, value: counted?.value ?? -1 });
      }
    });
    for (let count = 1; count <= 15; count++) {
      await catalog.seed.put([entity(100 + count, { kind: 'Component', type: 'counted', words: [] })]);
      await note(count);
    }
    writing = false;
    await Promise.all(readers);
    expect(seen.filter(({ position, value }) => truth.get(position) !== value)).toEqual([]);
  }, 60_000);

  it('leave relations and keys of many values to the database', async () => {
    const live = catalog.service.app.get(LiveCounts);
    await catalog.database.query(`INSERT INTO entity_fields (entity_id, key, value, original) SELECT 0, 'many', 'v' || n, 'v' || n FROM generate_series(1, 5001) n`);
    expect(await live.total({ type: 'exists', key: 'many' })).toBeUndefined();
    expect(await live.total({ type: 'exists', key: 'many' })).toBeUndefined();
    expect(await live.total({ type: 'in', key: 'relations.ownedby', values: ['group:default/a'] })).toBeUndefined();
  });

  it('begin anew when the history between is no longer known', async () => {
    const live = new LiveCounts(catalog.service.app.get(FieldsRepository));
    const filter: Filter = { type: 'exists', key: 'kind' };
    const before = await live.total(filter);
    await catalog.seed.put([entity(200, { kind: 'API', type: 'x', words: [] })]);
    await catalog.database.query('DELETE FROM commits');
    await catalog.database.query('UPDATE history_horizon SET position = (SELECT position FROM log_head)');
    expect((await live.total(filter))?.value).toBe((before?.value ?? 0) + 1);
  });
});
