import { concerns, contractsOf, cutAtRepeats, durableOf } from './listener.js';

const listener = (parts: object = {}) => ({ name: 'watch', types: ['callboard.catalog.entity.created.v1'], ...parts });

describe('a listener', () => {
  it('has one durable for ever, of its own, that every broker takes', () => {
    expect(durableOf('team-radar', 'collect-changes')).toBe('plugin-host-f3c885038c25a2cf');
    expect(durableOf('team-radar', 'collect-changes')).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
    expect(durableOf('a', 'b-c')).not.toBe(durableOf('a-b', 'c'));
  });

  it('gets events about the kinds it asked for, in any case, or about all', () => {
    expect(concerns(listener({ kinds: ['Component'] }), { subject: 'component:default/cart' })).toBe(true);
    expect(concerns(listener({ kinds: ['Component'] }), { subject: 'group:default/cart' })).toBe(false);
    expect(concerns(listener(), { subject: 'group:default/cart' })).toBe(true);
  });

  it('may name events that a later host knows', () => {
    const { contracts, unknown } = contractsOf(listener({ types: ['callboard.catalog.entity.created.v1', 'callboard.catalog.entity.sung.v1'] }));
    expect([contracts.map(({ type }) => type), unknown]).toEqual([['callboard.catalog.entity.created.v1'], ['callboard.catalog.entity.sung.v1']]);
  });

  it('gets two events about one thing in two goes', () => {
    const about = (...subjects: string[]): { subject: string }[] => subjects.map((subject) => ({ subject }));
    expect(cutAtRepeats(about('a', 'b', 'a', 'c', 'b', 'b'))).toEqual([about('a', 'b'), about('a', 'c', 'b'), about('b')]);
    expect(cutAtRepeats([])).toEqual([]);
  });
});
