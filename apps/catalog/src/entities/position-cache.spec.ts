import { PositionCache } from './position-cache.js';

describe('PositionCache', () => {
  it('computes once per position', async () => {
    const cache = new PositionCache<number>(10);
    let computed = 0;
    const at = (position: number) => cache.get('a', position, async () => ({ position, value: ++computed }));
    expect([await at(1), await at(1), await at(2), await at(2)]).toEqual([1, 1, 2, 2]);
  });

  it('shares a computation in progress, but not one that saw less than the caller', async () => {
    const cache = new PositionCache<string>(10);
    let finishOld = (): void => undefined;
    const old = cache.get('a', 5, () => new Promise((resolve) => (finishOld = () => resolve({ position: 5, value: 'at 5' }))));
    const same = cache.get('a', 5, async () => ({ position: 5, value: 'again' }));
    const newer = cache.get('a', 6, async () => ({ position: 6, value: 'at 6' }));
    finishOld();
    expect(await Promise.all([old, same, newer])).toEqual(['at 5', 'at 5', 'at 6']);
  });

  it('computes for itself when the computation it waited for fails', async () => {
    const cache = new PositionCache<string>(10);
    let fail = (): void => undefined;
    const first = cache.get('a', 1, () => new Promise((_, reject) => (fail = () => reject(new Error('away')))));
    const second = cache.get('a', 1, async () => ({ position: 1, value: 'fine' }));
    fail();
    await expect(first).rejects.toThrow('away');
    expect(await second).toBe('fine');
  });

  it('forgets what was used longest ago', async () => {
    const cache = new PositionCache<string>(2);
    const computed: string[] = [];
    const get = (key: string) => cache.get(key, 1, async () => (computed.push(key), { position: 1, value: key }));
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
      await get(key);
    }
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
  });
});
