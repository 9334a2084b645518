import * as fc from 'fast-check';
import { SequenceOrder } from './sequence-order.js';

describe('the order of a stream', () => {
  it('is given back whatever the order of arrival', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 20 }, (_unused, index) => index + 5), { minLength: 20 }), (arrivals) => {
        const order = new SequenceOrder<number>(5);
        const released = arrivals.flatMap((sequence) => order.add(sequence, sequence) ?? []);
        expect(released).toEqual([...arrivals].sort((a, b) => a - b));
        expect(order.hasGap).toBe(false);
      }),
    );
  });

  it('tells apart what was there before from what is new', () => {
    const order = new SequenceOrder<string>(1);
    expect(order.add(1, 'one')).toEqual(['one']);
    expect(order.add(1, 'one again')).toBeUndefined();
  });

  it('goes on after a gap that is given up, and takes what comes late after all', () => {
    const order = new SequenceOrder<string>(1);
    expect(order.add(3, 'three')).toEqual([]);
    expect(order.hasGap).toBe(true);
    expect(order.skipGap()).toEqual({ skipped: 2, released: ['three'] });
    expect(order.add(4, 'four')).toEqual(['four']);
    expect(order.add(2, 'two, late')).toEqual(['two, late']);
    expect(order.add(2, 'two, once more')).toBeUndefined();
  });

  it('has nothing to give up when nothing waits', () => {
    expect(new SequenceOrder<string>(1).skipGap()).toEqual({ skipped: 0, released: [] });
  });
});
