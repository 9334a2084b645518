import { readCursor, writeCursor } from './catalog-cursor.js';

const state = { orderFields: [{ field: 'kind', order: 'asc' }], query: { 2: 'b', 1: 'a' }, totalItems: 3, isPrevious: false, filter: undefined };

describe('cursors', () => {
  it('come back as they were written', () => {
    const cursor = writeCursor(state, 'secret', 'user:default/ann');
    expect(readCursor(cursor, 'secret', 'user:default/ann')).toEqual({ orderFields: state.orderFields, query: state.query, totalItems: 3, isPrevious: false });
  });

  it('are base64 of JSON that clients may look into', () => {
    expect(JSON.parse(Buffer.from(writeCursor(state, 'secret', 'a'), 'base64').toString())).toMatchObject({ query: { 1: 'a', 2: 'b' }, signature: expect.stringMatching(/^[\w-]{22}$/) });
  });

  it('are good for one caller and one secret only', () => {
    const cursor = writeCursor(state, 'secret', 'a');
    expect(() => readCursor(cursor, 'secret', 'b')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    expect(() => readCursor(cursor, 'other', 'a')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it('are refused after any edit, and when written in another base64', () => {
    const cursor = writeCursor(state, 'secret', 'a');
    for (let at = 0; at < cursor.length; at++) {
      const edited = cursor.slice(0, at) + (cursor[at] === 'x' ? 'y' : 'x') + cursor.slice(at + 1);
      expect(() => readCursor(edited, 'secret', 'a')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    }
    expect(() => readCursor(` ${cursor}`, 'secret', 'a')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    expect(() => readCursor('A'.repeat(1024 * 1024), 'secret', 'a')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it('that are garbage say so in the words clients know', () => {
    expect(() => readCursor('abc', 'secret', 'a')).toThrow('Malformed cursor: SyntaxError: Unexpected token \'i\', "i\ufffd" is not valid JSON');
  });
});
