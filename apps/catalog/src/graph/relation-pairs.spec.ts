import { RelationPairs } from './relation-pairs.js';

describe('names of relations', () => {
  const existing = ['apiProvidedBy', 'dependencyOf', 'dependsOn', 'deployedTo', 'hosts', 'ownedBy', 'ownerOf', 'providesApi'];

  it('are drawn once for each pair, by the forward name, and as they are where nobody knows the other', () => {
    const pairs = new RelationPairs();
    expect(pairs.choose(existing, undefined)).toEqual(['dependsOn', 'deployedTo', 'hosts', 'ownedBy', 'providesApi']);
    expect(pairs.choose(existing, ['ownerof', 'deployedto'])).toEqual(['deployedTo', 'ownedBy']);
    expect(pairs.choose(existing, ['__proto__', 'nope'])).toEqual([]);
  });

  it('of kinds that were declared are pairs too', () => {
    const pairs = new RelationPairs([{ type: 'deployedTo', inverse: 'hosts' }]);
    expect(pairs.choose(existing, undefined)).toEqual(['dependsOn', 'deployedTo', 'ownedBy', 'providesApi']);
    expect(pairs.choose(existing, ['HOSTS'])).toEqual(['deployedTo']);
    expect([pairs.forwardOf('Hosts'), pairs.forwardOf('ownerOf'), pairs.forwardOf('other')]).toEqual(['deployedto', 'ownedby', 'other']);
  });

  it('keep the first of two that are declared both ways round, and what every catalog knows', () => {
    const pairs = new RelationPairs([{ type: 'hosts', inverse: 'deployedTo' }, { type: 'deployedTo', inverse: 'hosts' }, { type: 'ownerOf', inverse: 'ownedBy' }, { type: 'near', inverse: 'near' }]);
    expect(pairs.choose([...existing, 'near'], undefined)).toEqual(['dependsOn', 'hosts', 'ownedBy', 'providesApi', 'near']);
  });
});
