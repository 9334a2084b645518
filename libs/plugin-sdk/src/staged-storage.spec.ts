import type { PluginStorage } from './extension-points.js';
import { MAX_EVENT_WRITES } from './protocol.js';
import { StagedStorage } from './staged-storage.js';

/** Storage with fixed content that nobody may write to. */
function stored(content: Record<string, unknown>): PluginStorage {
  const refuse = (): never => {
    throw new Error('nothing is stored before the event is done');
  };
  return {
    get: async <Value>(key: string) => content[key] as Value | undefined,
    set: refuse,
    delete: refuse,
    list: async <Value>(prefix: string, { after = '', limit = 500 }: { after?: string; limit?: number } = {}) =>
      Object.keys(content)
        .sort()
        .filter((key) => key.startsWith(prefix) && key > after)
        .slice(0, limit)
        .map((key) => ({ key, value: content[key] as Value })),
  };
}

describe('what a listener writes', () => {
  it('is seen by it at once, and stored by nobody', async () => {
    const storage = new StagedStorage(stored({ a: 1, b: 2 }));
    await storage.set('a', { n: 10 });
    await storage.delete('b');
    expect([await storage.get('a'), await storage.get('b'), await storage.get('c')]).toEqual([{ n: 10 }, undefined, undefined]);
    expect(storage.writes()).toEqual([
      { key: 'a', value: { n: 10 } },
      { key: 'b', deleted: true },
    ]);
  });

  it('does not change when the listener changes the object afterwards', async () => {
    const storage = new StagedStorage(stored({}));
    const value = { n: 1 };
    await storage.set('a', value);
    value.n = 2;
    ((await storage.get('a')) as { n: number }).n = 3;
    expect(storage.writes()).toEqual([{ key: 'a', value: { n: 1 } }]);
  });

  it('shows in lists, page by page, without hiding or doubling anything', async () => {
    const storage = new StagedStorage(stored({ k1: 1, k3: 3, k5: 5, k7: 7, other: 0 }));
    await storage.set('k2', 2);
    await storage.set('k6', 6);
    await storage.delete('k3');
    const keys: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await storage.list('k', { after, limit: 2 });
      keys.push(...page.map(({ key }) => key));
      after = page.at(-1)?.key;
      if (page.length < 2) break;
    }
    expect(keys).toEqual(['k1', 'k2', 'k5', 'k6', 'k7']);
  });

  it('is refused when it cannot be said in JSON, or is too much for one event', async () => {
    const storage = new StagedStorage(stored({}));
    await expect(storage.set('a', undefined)).rejects.toMatchObject({ code: 'invalid_request' });
    for (let index = 0; index < MAX_EVENT_WRITES; index += 1) await storage.set(`k${index}`, index);
    await expect(storage.set('one-more', 1)).rejects.toMatchObject({ code: 'storage_quota' });
  });
});
