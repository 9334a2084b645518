import { parseMoment } from './as-of.js';

describe('moments', () => {
  it.each(['2026-11-28T10:00:00Z', '2026-11-28t10:00:00.123456z', '2024-02-29T23:59:60+05:30', '1999-12-31T00:00:00-11:00'])('%s is a time', (time) => {
    expect(parseMoment(time)).toEqual({ time });
  });

  it('an offset whose plus has become a blank is meant as a plus', () => {
    expect(parseMoment('2026-11-28T10:00:00 01:00')).toEqual({ time: '2026-11-28T10:00:00+01:00' });
  });

  it('a position of the log is one', () => {
    expect(parseMoment('CATALOG:120')).toEqual({ position: 120 });
  });

  it.each(['', 'yesterday', '2026-11-28', '2026-11-28T10:00:00', '2026-11-28 10:00:00Z', '2026-02-29T10:00:00Z', '2026-13-01T10:00:00Z', '2026-11-28T24:00:00Z', '0000-01-01T00:00:00Z', '1764324000', 'CATALOG:-1', 'SEARCH:1', 'CATALOG:1e3'])('"%s" is none', (asked) => {
    expect(parseMoment(asked)).toBeUndefined();
  });
});
