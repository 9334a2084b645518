import { partOf } from '../documents/source-part.js';
import { ReadQueue, type ReadRequest, type ReadSummary } from './read-queue.js';

describe('the queue of reads', () => {
  const DONE: ReadSummary = { failed: 0 };

  function queue(): { reads: ReadRequest[]; finish: () => void; queue: ReadQueue } {
    const reads: ReadRequest[] = [];
    const waiting: (() => void)[] = [];
    return {
      reads,
      finish: () => waiting.shift()?.(),
      queue: new ReadQueue((_source, request) => {
        reads.push(request);
        return new Promise((resolve) => waiting.push(() => resolve(DONE)));
      }),
    };
  }

  const file = (name: string, delivery?: string): ReadRequest => ({ reason: 'webhook', part: partOf([name]), cause: delivery ? { delivery } : undefined });

  it('reads again, once, for all who ask during a read', async () => {
    const { reads, finish, queue: reader } = queue();
    const first = reader.add('a', { reason: 'poll' });
    const later = [reader.add('a', { reason: 'watch' }), reader.add('a', { reason: 'request' })];
    const due = reader.add('a', { reason: 'poll' });
    finish();
    await Promise.all([first, due]);
    await Promise.resolve();
    expect(reads).toEqual([{ reason: 'poll' }, { reason: 'request' }]);
    finish();
    await Promise.all(later);
    expect(reads).toHaveLength(2);
  });

  it('joins parts that belong to one change and keeps those of others apart', async () => {
    const { reads, finish, queue: reader } = queue();
    const all = [reader.add('a', { reason: 'poll' }), reader.add('a', file('1', 'x')), reader.add('a', file('2', 'x')), reader.add('a', file('3', 'y')), reader.add('a', { reason: 'request' })];
    for (const promise of [all[0], all[1], all[3], all[4]]) {
      finish();
      await promise;
      await new Promise(setImmediate);
    }
    expect(reads.map(({ part }) => part?.files)).toEqual([undefined, ['1', '2'], ['3'], undefined]);
  });

  it('reads different sources at the same time', () => {
    const { reads, queue: reader } = queue();
    void reader.add('a', { reason: 'poll' });
    void reader.add('b', { reason: 'poll' });
    expect(reads).toHaveLength(2);
  });
});
