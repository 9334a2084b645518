import { HIGHLIGHT, highlight } from './highlight.js';

const { preTag, postTag } = HIGHLIGHT;

describe('highlights', () => {
  it('marks words by prefix, in title and text', () => {
    expect(highlight({ title: 'Payments API', text: 'Takes payments.', kind: 'API' }, 'pay')).toEqual({
      title: `${preTag}Payments${postTag} API`,
      text: `Takes ${preTag}payments${postTag}.`,
    });
  });

  it('leaves a field out in which nothing was hit', () => {
    expect(highlight({ title: 'Ledger', text: 'no match' }, 'ledger')).toEqual({ title: `${preTag}Ledger${postTag}` });
  });

  it('does not mark inside a word', () => {
    expect(highlight({ title: 'Repayments', text: '' }, 'pay')).toEqual({});
  });

  it('survives a term without words', () => {
    expect(highlight({ title: 'x', text: 'y' }, '(((')).toEqual({});
  });
});
