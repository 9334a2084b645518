import { readEventCursor, writeEventCursor } from './event-cursor.js';

const place = { position: 123_456_789, epoch: '0b8f0d4e-5a3b-4c59-8c1f-0f8f3a5c1d2e' };

describe('event cursors', () => {
  it('come back as the place they were made of, and hold nothing that needs escaping in a URL', () => {
    const cursor = writeEventCursor(place, 'secret');
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(readEventCursor(cursor, 'secret')).toEqual(place);
    expect(readEventCursor(writeEventCursor({ ...place, position: 0 }, 'secret'), 'secret').position).toBe(0);
  });

  it('are refused when anything in them was changed, or another secret made them', () => {
    const cursor = writeEventCursor(place, 'secret');
    for (let at = 0; at < cursor.length; at++) {
      const edited = cursor.slice(0, at) + (cursor[at] === 'x' ? 'y' : 'x') + cursor.slice(at + 1);
      expect(() => readEventCursor(edited, 'secret')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    }
    for (const other of ['', '0', 'abc', `${cursor}A`, ` ${cursor}`, 'A'.repeat(100_000)]) {
      expect(() => readEventCursor(other, 'secret')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    }
    expect(() => readEventCursor(cursor, 'other')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });
});
