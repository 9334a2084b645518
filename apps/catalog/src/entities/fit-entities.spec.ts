import { fitEntities } from './fit-entities.js';

const entity = (name: string, definition: string, relations = 1) =>
  JSON.stringify({ kind: 'API', metadata: { name }, spec: { definition, tags: ['a'] }, relations: Array.from({ length: relations }, (_, index) => ({ type: 'ownerOf', targetRef: `component:default/c${index}` })) });
const size = (entities: readonly object[]) => entities.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0);

describe('fitEntities', () => {
  it('leaves what fits as it is', () => {
    const texts = [entity('a', 'x'.repeat(50_000)), entity('b', 'y')];
    expect(fitEntities(texts, 60_000).map((one) => JSON.stringify(one))).toEqual(texts);
  });

  it('cuts only those that take more than their share, as little as is needed', () => {
    const [large, small] = fitEntities([entity('a', 'x'.repeat(500_000)), entity('b', 'y'.repeat(500))], 40_000) as [{ spec: { definition: string } }, { spec: { definition: string } }];
    expect([large.spec.definition.length, small.spec.definition.length]).toEqual([16 * 1024, 500]);
  });

  it('makes any number of entities with any number of relations fit', () => {
    const texts = Array.from({ length: 200 }, (_, index) => entity(`e${index}`, 'x'.repeat(100_000), 5_000));
    const fitted = fitEntities(texts, 640 * 1024);
    expect(fitted).toHaveLength(200);
    expect(size(fitted)).toBeLessThan(640 * 1024);
  });
});
