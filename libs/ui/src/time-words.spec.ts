import { durationWords, fullTime, timeWords } from './time-words.js';

const now = new Date('2026-11-23T12:00:00Z');
const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
const words = (milliseconds: number) => timeWords(before(milliseconds), now, 'en', 'UTC');

describe('words for a time', () => {
  it.each([
    [1_000, 'now'],
    [12_000, '12 sec. ago'],
    [4 * 60_000, '4 min. ago'],
    [3 * 3_600_000, '3 hr. ago'],
    [24 * 3_600_000, 'yesterday'],
    [3 * 86_400_000, '3 days ago'],
  ])('says how long ago it was under seven days (%d ms)', (age, expected) => {
    expect(words(age)).toBe(expected);
  });

  it('gives the date from seven days on, with the year only when it is another', () => {
    expect(words(8 * 86_400_000)).toBe('Nov 15');
    expect(words(400 * 86_400_000)).toBe('Oct 19, 2025');
  });

  it('looks ahead as well', () => {
    expect(words(-3_600_000 * 2)).toBe('in 2 hr.');
  });

  it('names day and time in full', () => {
    expect(fullTime(now, 'en', 'UTC')).toContain('Monday, November 23, 2026');
  });
});

describe('words for a duration', () => {
  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [12_300, '12 s'],
    [185_000, '3 min 05 s'],
  ])('%d ms', (milliseconds, expected) => {
    expect(durationWords(milliseconds)).toBe(expected);
  });
});
