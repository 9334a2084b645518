import { z } from 'zod';
import { backOffMs, defineJob } from './job-contract.js';
import { checkProcessors } from './job-workers.js';

const data = z.object({});
const One = defineJob({ service: 'search', name: 'one', data });
const Two = defineJob({ service: 'search', name: 'two', data });
const Foreign = defineJob({ service: 'catalog', name: 'foreign', data });
const processor = { process: async (): Promise<void> => undefined };

describe('the check of the processors of a service', () => {
  it('accepts exactly one per declared job', () => {
    expect(checkProcessors([{ contract: One, processor, name: 'OneProcessor' }, { contract: Two, processor, name: 'TwoProcessor' }], 'search', [One, Two])).toEqual([]);
  });

  it('names everything that is wrong at once', () => {
    const found = [
      { contract: One, processor, name: 'OneProcessor' },
      { contract: One, processor, name: 'TwinProcessor' },
      { contract: Foreign, processor: {} as typeof processor, name: 'ForeignProcessor' },
    ];
    expect(checkProcessors(found, 'search', [One, Two])).toEqual([
      'search-one has two processors, OneProcessor and TwinProcessor',
      'ForeignProcessor processes catalog-foreign, which belongs to catalog',
      'ForeignProcessor has no method "process"',
      'search-two has no processor',
    ]);
  });
});

describe('the name of a job', () => {
  it('makes the queue, and is refused when it cannot', () => {
    expect(One.queue).toBe('search-one');
    expect(() => defineJob({ service: 'search', name: 'Run It', data })).toThrow('lower-case words joined by hyphens');
  });
});

describe('the waiting time between attempts', () => {
  it('doubles from the first one, half of it by chance, and ends at half a minute', () => {
    for (const [attemptsMade, ceiling] of [[1, 1_000], [2, 2_000], [5, 16_000], [6, 30_000], [19, 30_000], [2_000, 30_000]] as const) {
      const waits = Array.from({ length: 50 }, () => backOffMs(attemptsMade, 1_000));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(ceiling / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(ceiling);
      expect(new Set(waits).size).toBeGreaterThan(1);
    }
  });
});
