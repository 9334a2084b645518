import { RestartPolicy } from './restart-policy.js';

const limits = { restartFirstMs: 1_000, restartMaxMs: 300_000, degradedAfter: 5, stableMs: 60_000 };

describe('the waits between restarts', () => {
  it('double from one second to five minutes', () => {
    const policy = new RestartPolicy(limits);
    const waits = Array.from({ length: 11 }, () => policy.failed(10));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  });

  it('begin anew after a run that was long enough', () => {
    const policy = new RestartPolicy(limits);
    policy.failed(10);
    policy.failed(10);
    expect(policy.failed(60_000)).toBe(1_000);
  });

  it('count a plugin as degraded with the fifth failure in a row, until it is reset', () => {
    const policy = new RestartPolicy(limits);
    const degraded = Array.from({ length: 5 }, () => {
      policy.failed(10);
      return policy.degraded;
    });
    expect(degraded).toEqual([false, false, false, false, true]);
    policy.reset();
    expect(policy.degraded).toBe(false);
  });
});
