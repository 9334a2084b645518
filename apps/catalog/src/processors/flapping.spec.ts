import { findFlapping, type FormerSteps } from './flapping.js';

const NOW = new Date('2026-11-28T10:00:00.000Z');
const step = (name: string, outcome: string, version = '1') => ({ name, version, outcome });
const known = (parts: Partial<FormerSteps> = {}): FormerSteps => ({ inputHash: 'i', steps: [step('a', 'x'), step('b', 'y')], ...parts });

describe('a processor that makes other things of one input', () => {
  it('is named with the first step that differs', () => {
    expect(findFlapping(known(), known({ steps: [step('a', 'x'), step('b', 'z')] }), NOW)).toEqual({ processor: 'b', times: 1, since: '2026-11-28T10:00:00.000Z', until: '2026-11-28T10:10:00.000Z' });
    expect(findFlapping(known(), known({ steps: [step('a', '!'), step('b', '!')] }), NOW)?.processor).toBe('a');
  });

  it.each<[string, FormerSteps, FormerSteps]>([
    ['nothing differs', known(), known()],
    ['the input is another one', known(), known({ inputHash: 'j', steps: [step('a', 'z')] })],
    ['the processor has another version', known(), known({ steps: [step('a', 'z', '2')] })],
    ['the processor was not there before', known({ steps: [step('b', 'y')] }), known({ steps: [step('a', 'x'), step('b', 'y')] })],
    ['an earlier one refused, so that it was not asked', known(), known({ steps: [step('a', 'x')] })],
    ['nothing is known from before', known({ steps: undefined }), known()],
  ])('is nobody when %s', (_what, before, after) => {
    expect(findFlapping(before, after, NOW)).toBeUndefined();
  });

  it('is left alone for twice as long each time, at most a day', () => {
    const waits: number[] = [];
    let flapping = undefined as FormerSteps['flapping'];
    for (let times = 1; times <= 9; times++) {
      flapping = findFlapping(known({ flapping }), known({ steps: [step('a', String(times))] }), NOW);
      waits.push((Date.parse(flapping!.until) - NOW.getTime()) / 60_000);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440]);
    expect(flapping).toMatchObject({ times: 9, since: NOW.toISOString() });
  });
});
