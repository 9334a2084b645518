import { findMatches, readNeedle, toSearchable, type IndexEntry } from './index-matching';

const entry = (ref: string, more: Partial<IndexEntry> = {}): IndexEntry => {
  const [kind = '', rest = ''] = ref.split(':');
  const [namespace = '', name = ''] = rest.split('/');
  return { ref, kind, namespace, name, ...more };
};

const ENTRIES = [
  entry('component:default/payments-api-service', { owner: 'group:default/payments', type: 'service', tags: ['go'] }),
  entry('api:default/payments-api', { owner: 'group:default/payments', type: 'openapi', tags: ['rest', 'public'] }),
  entry('component:default/repayments', { owner: 'group:default/ledger', type: 'service' }),
  entry('group:default/payments', { title: 'Payments' }),
  entry('user:default/ines.alvarez', { title: 'Inés Álvarez' }),
].map(toSearchable);

const find = (text: string) => findMatches(ENTRIES, text, 10).map(({ ref }) => ref);

describe('finding in the index', () => {
  it('puts the exact name first, then names that begin with it, then names that contain it', () => {
    expect(find('payments')).toEqual(['group:default/payments', 'api:default/payments-api', 'component:default/payments-api-service', 'component:default/repayments']);
  });

  it('wants every word to fit', () => {
    expect(find('payments service')).toEqual(['component:default/payments-api-service', 'component:default/repayments']);
    expect(find('payments nothing')).toEqual([]);
  });

  it('finds a pasted ref', () => {
    expect(find('api:default/payments-api')[0]).toBe('api:default/payments-api');
  });

  it('finds words inside a title', () => {
    expect(find('álv')).toEqual(['user:default/ines.alvarez']);
  });

  it('forgives left-out letters at the end of the list', () => {
    expect(find('pyapi')).toEqual(['api:default/payments-api', 'component:default/payments-api-service']);
  });

  it('narrows by owner, tag and kind', () => {
    expect(find('@payments')).toEqual(['api:default/payments-api', 'component:default/payments-api-service']);
    expect(find('#rest')).toEqual(['api:default/payments-api']);
    expect(find(':component payments')).toEqual(['component:default/payments-api-service', 'component:default/repayments']);
  });

  it('takes a lone sign as nothing yet', () => {
    expect(readNeedle('@ fare #')).toEqual({ words: ['fare'], owners: [], tags: [], kinds: [] });
  });
});
