import { nextAttemptInSeconds } from './next-attempt.js';

describe('the next look at a source', () => {
  const settings = { intervalSeconds: 300, toldIntervalSeconds: 3600, maxBackOffSeconds: 3600 };

  it('is spread by a tenth around the interval', () => {
    expect(nextAttemptInSeconds(settings, { failures: 0, random: 0 })).toBeCloseTo(270);
    expect(nextAttemptInSeconds(settings, { failures: 0, random: 1 })).toBeCloseTo(330);
  });

  it('is anywhere in the interval after the first, so that those that came together part', () => {
    expect([0, 0.5, 1].map((random) => Math.round(nextAttemptInSeconds(settings, { failures: 0, isFirst: true, random })))).toEqual([30, 165, 300]);
  });

  it('comes later after each failure, up to a limit', () => {
    const looks = [1, 2, 3, 4, 50].map((failures) => nextAttemptInSeconds(settings, { failures, random: 0.5 }));
    expect(looks.map(Math.round)).toEqual([600, 1200, 2400, 3600, 3600]);
  });

  it('comes later where a webhook told of the source within a day, and not when that has failed', () => {
    const look = (toldAgoSeconds: number, failures = 0): number => Math.round(nextAttemptInSeconds(settings, { failures, toldAgoSeconds, random: 0.5 }));
    expect([look(10), look(23 * 3600), look(25 * 3600), look(10, 1)]).toEqual([3600, 3600, 300, 600]);
  });
});
