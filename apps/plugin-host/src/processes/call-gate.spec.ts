import { CallGate } from './call-gate.js';

const limits = { concurrentCalls: 2, waitingCalls: 1, circuitFailures: 2, circuitOpenMs: 1_000 };

describe('the gate of a plugin', () => {
  it('lets so many in at once, one wait, and refuses the rest', async () => {
    const gate = new CallGate(limits);
    await gate.enter();
    await gate.enter();
    let entered = false;
    const third = gate.enter().then(() => (entered = true));
    await expect(gate.enter()).rejects.toMatchObject({ reason: 'overloaded', retryAfterSeconds: 1 });
    expect(entered).toBe(false);
    gate.leave('answered');
    await third;
    await expect(Promise.race([gate.enter(), Promise.resolve('waits')])).resolves.toBe('waits');
  });

  it('refuses after some calls without an answer, and whoever waits at that moment', async () => {
    const gate = new CallGate(limits);
    await gate.enter();
    await gate.enter();
    const waiting = gate.enter();
    gate.leave('silent');
    await waiting;
    const last = gate.enter();
    gate.leave('silent');
    await expect(last).rejects.toMatchObject({ reason: 'circuit' });
    await expect(gate.enter()).rejects.toMatchObject({ reason: 'circuit', retryAfterSeconds: 1 });
  });

  it('lets one call try when the time is over, and closes again with its answer', async () => {
    let now = 0;
    const gate = new CallGate(limits, () => now);
    for (let call = 0; call < 2; call += 1) {
      await gate.enter();
      gate.leave('silent');
    }
    now = 1_000;
    await gate.enter();
    await expect(gate.enter()).rejects.toMatchObject({ reason: 'circuit' });
    gate.leave('answered');
    await expect(gate.enter()).resolves.toBeUndefined();
  });

  it('stays open when the one that tried got no answer either', async () => {
    let now = 0;
    const gate = new CallGate(limits, () => now);
    for (let call = 0; call < 2; call += 1) {
      await gate.enter();
      gate.leave('silent');
    }
    now = 1_000;
    await gate.enter();
    gate.leave('silent');
    now = 1_999;
    await expect(gate.enter()).rejects.toMatchObject({ reason: 'circuit' });
  });

  it('counts calls without an answer only in a row', async () => {
    const gate = new CallGate(limits);
    for (const outcome of ['silent', 'answered', 'silent', 'answered'] as const) {
      await gate.enter();
      gate.leave(outcome);
    }
    expect(gate.open).toBe(false);
  });
});
