import { readRows, writeRows, type PieceSource } from './write-rows.js';

const source: PieceSource = {
  async *readPieces({ ids }) {
    yield ids.map((id) => (id === 13 ? '' : `{"kind":"Large${id}","n":1}`)).join(',');
  },
};

async function collect(texts: string | AsyncIterable<string>): Promise<string> {
  if (typeof texts === 'string') {
    return texts;
  }
  let all = '';
  for await (const text of texts) {
    all += text;
  }
  return all;
}

describe('rows', () => {
  it('are one text when all are at hand, null where there is no entity', () => {
    expect(writeRows(source, '[', [{ id: 1, text: '{"kind":"A"}' }, { id: null, text: null }], ']')).toBe('[{"kind":"A"},null]');
    expect(writeRows(source, '[', [], ']')).toBe('[]');
    expect(writeRows(source, '[', [{ id: 1, text: '{"kind":"A","n":1}' }], ']', ['kind'])).toBe('[{"kind":"A"}]');
  });

  it('come in pieces when some are large, in their order; one that is gone meanwhile leaves null', async () => {
    const rows = [{ id: 1, text: '{"kind":"A"}' }, { id: 2, text: null }, { id: null, text: null }, { id: 3, text: '{"kind":"B"}' }, { id: 13, text: null }];
    const written = writeRows(source, '{"items":[', rows, ']}', ['kind']);
    expect(typeof written).toBe('object');
    expect(await collect(written)).toBe('{"items":[{"kind":"A"},{"kind":"Large2"},null,{"kind":"B"},null]}');
    expect((await collect(readRows(source, rows))).includes('"n":1')).toBe(true);
  });
});
