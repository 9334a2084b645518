import { EntityCreated, EntityUpdated, TaskCreated } from '@callboard/contracts';
import { checkDurables } from './handler-registry.js';

const aHandler = { durable: 'search-index-entity', name: 'IndexEntityHandler.handle', contracts: [EntityCreated, EntityUpdated], stream: 'CATALOG' as const };

describe('the check of the consumers of a service', () => {
  it('accepts one handler per durable', () => {
    expect(checkDurables([aHandler, { ...aHandler, durable: 'search-other', batch: 100 }], 'search')).toEqual([]);
  });

  it.each([
    ['two handlers for one durable', [aHandler, { ...aHandler, name: 'Twin.handle' }], 'durable "search-index-entity" has two handlers, IndexEntityHandler.handle and Twin.handle'],
    ['a name of another service', [{ ...aHandler, durable: 'catalog-x' }], 'durable "catalog-x" of IndexEntityHandler.handle must read search-<handler>'],
    ['a dot', [{ ...aHandler, durable: 'search-a.b' }], 'must read search-<handler>'],
    ['32 characters', [{ ...aHandler, durable: `search-${'x'.repeat(25)}` }], 'must read search-<handler>'],
    ['events of two streams', [{ ...aHandler, contracts: [EntityCreated, TaskCreated] }], 'must handle events of exactly one stream'],
    ['no events', [{ ...aHandler, contracts: [] }], 'must handle events of exactly one stream'],
    ['a batch of nothing', [{ ...aHandler, batch: 0 }], 'asks for batches of 0'],
  ])('refuses %s', (_what, handlers, problem) => {
    expect(checkDurables(handlers, 'search').join('\n')).toContain(problem);
  });

  it('accepts a name of 31 characters', () => {
    expect(checkDurables([{ ...aHandler, durable: `search-${'x'.repeat(24)}` }], 'search')).toEqual([]);
  });
});
