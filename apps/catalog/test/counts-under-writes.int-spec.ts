import type { Entity } from '@callboard/catalog-model';
import { EventLog } from '@callboard/messaging';
import fc from 'fast-check';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { CatalogWorld } from './catalog-world.js';

const TYPES = ['service', 'website', 'library'];

/** What one of ten components becomes: of a type, or gone. */
const aWrite = fc.record({ name: fc.nat({ max: 9 }), type: fc.option(fc.constantFrom(...TYPES), { nil: undefined }) });

const component = (name: number, type: string): Entity => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: `c${name}` }, spec: { type, lifecycle: 'production', owner: 'group:default/a' } });

describe('totals and facets while entities change', () => {
  let catalog: CatalogWorld;

  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule]);
  });

  afterAll(() => catalog?.stop());

  it('are those of the very position that a reply names, remembered or not', async () => {
    const log = catalog.service.app.get(EventLog);
    const source = await catalog.seed.addSource();
    const state = new Map<number, string>();
    const countOf = (type: string): number => [...state.values()].filter((each) => each === type).length;
    await fc.assert(
      fc.asyncProperty(fc.array(aWrite, { minLength: 5, maxLength: 15 }), async (writes) => {
        /** What is true at each position of the log. */
        const truth = new Map<number, Map<string, number>>();
        const note = (position: number): unknown => truth.set(position, new Map(TYPES.map((type) => [type, countOf(type)])));
        note(await log.head());
        const seen: { position: number; type: string; total: number }[] = [];
        let writing = true;
        const readers = [1, 2].map(async () => {
          for (let turn = 0; writing; turn++) {
            const type = TYPES[turn % TYPES.length] ?? '';
            const reply = await catalog.get<{ totalItems: number }>(`/catalog/entities/by-query?filter=spec.type=${type}&limit=1`);
            seen.push({ position: Number(reply.headers.get('callboard-position')?.split(':')[1]), type, total: reply.body.totalItems });
          }
        });
        for (const { name, type } of writes) {
          if (type) {
            await catalog.seed.put([component(name, type)], { source });
            state.set(name, type);
          } else {
            await catalog.seed.remove([`component:default/c${name}`]);
            state.delete(name);
          }
          note(await log.head());
        }
        writing = false;
        await Promise.all(readers);
        expect(seen.length).toBeGreaterThan(0);
        // The total may be of a moment later than the page, never of one before it.
        expect(seen.filter(({ position, type, total }) => ![...truth].some(([at, counts]) => at >= position && counts.get(type) === total))).toEqual([]);
        const { body } = await catalog.get<{ facets: Record<string, { value: string; count: number }[]> }>('/catalog/entity-facets?facet=spec.type');
        expect(Object.fromEntries((body.facets['spec.type'] ?? []).map(({ value, count }) => [value, count]))).toEqual(Object.fromEntries(TYPES.map((type) => [type, countOf(type)]).filter(([, count]) => Number(count) > 0)));
        for (const type of TYPES) {
          expect((await catalog.get<{ totalItems: number }>(`/catalog/entities/by-query?filter=spec.type=${type}&limit=1`)).body.totalItems).toBe(countOf(type));
        }
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
