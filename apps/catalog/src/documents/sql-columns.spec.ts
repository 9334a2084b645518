import { numberColumn, textColumn, writeInChunks } from './sql-columns.js';

describe('columns as parameters', () => {
  it('join texts by characters that they do not hold', () => {
    expect(textColumn(['a', '', null, undefined, 'b,{"c"}'])).toBe('a\u001e\u001e\u001d\u001e\u001d\u001eb,{"c"}');
    expect(textColumn([])).toBe('');
    expect(() => textColumn([''])).toThrow('empty column');
  });

  it('write numbers as an array', () => {
    expect(numberColumn([1, undefined, 3])).toBe('{1,NULL,3}');
  });
});

describe('writing in chunks', () => {
  it('writes everything in order, one chunk at a time', async () => {
    const written: number[][] = [];
    let writing = 0;
    await writeInChunks([1, 2, 3, 4, 5], 2, (item) => item * 10, async (rows) => {
      writing += 1;
      expect(writing).toBe(1);
      await Promise.resolve();
      written.push(rows);
      writing -= 1;
    });
    expect(written).toEqual([[10, 20], [30, 40], [50]]);
  });

  it('fails with the chunk that failed, and writes no other after it', async () => {
    const written: number[] = [];
    const failing = writeInChunks([1, 2, 3], 1, (item) => item, async ([item]) => {
      if (item === 2) {
        throw new Error('two');
      }
      written.push(item ?? 0);
    });
    await expect(failing).rejects.toThrow('two');
    expect(written).toEqual([1]);
  });
});
