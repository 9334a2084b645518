import { toPrefixQuery, toVector, wordsOf } from './lexemes.js';

describe('words', () => {
  it.each([
    ['booking-service', ['booking', 'service']],
    ['PaymentsAPI v2', ['payments', 'api', 'v2']],
    ['camelCaseName', ['camel', 'case', 'name']],
    ['ada.lindqvist@meridian.example', ['ada', 'lindqvist', 'meridian', 'example']],
    ['Ｆｕｌｌ Ünïcode 7', ['full', 'ünïcode', '7']],
    ["'; drop table documents; --", ['drop', 'table', 'documents']],
    ['!!!', []],
  ])('splits %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('keeps the weight of each place', () => {
    expect(
      toVector([
        { weight: 'A', text: 'payments api' },
        { weight: 'C', text: 'The payments' },
      ]),
    ).toBe("'payments':1A,4C 'api':2A 'the':3C");
  });

  it('stops at the word limit of a document', () => {
    expect(toVector([{ weight: 'C', text: 'a '.repeat(6000) }]).split(',').length).toBeLessThanOrEqual(255);
  });

  it('asks for every word as a prefix', () => {
    expect(toPrefixQuery('pay api')).toBe("'pay':* & 'api':*");
    expect(toPrefixQuery('--')).toBeUndefined();
  });
});
