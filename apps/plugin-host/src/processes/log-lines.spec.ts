import { LineBudget, LineCutter } from './log-lines.js';

describe('the output of a plugin', () => {
  it('is cut into lines, however it comes', () => {
    const cutter = new LineCutter();
    expect([...cutter.cut('one\ntw'), ...cutter.cut('o\n\n  \nthr'), ...cutter.cut('ee'), ...cutter.end()]).toEqual(['one', 'two', 'three']);
  });

  it('is never held as a whole when it has no line ends', () => {
    const cutter = new LineCutter();
    const lines = Array.from({ length: 100 }, () => cutter.cut('x'.repeat(5_000))).flat();
    expect(Math.max(...lines.map((line) => line.length))).toBe(8_192);
    expect(cutter.end()[0]?.length ?? 0).toBeLessThanOrEqual(8_192);
  });

  it('may have a hundred lines a second; the rest is counted', () => {
    let now = 0;
    const budget = new LineBudget(() => now);
    const taken = (): number => Array.from({ length: 150 }, () => budget.take()).filter(Boolean).length;
    expect(taken()).toBe(100);
    now = 1_000;
    expect(taken()).toBe(100);
    expect([budget.takeDropped(), budget.takeDropped()]).toEqual([100, 0]);
  });
});
