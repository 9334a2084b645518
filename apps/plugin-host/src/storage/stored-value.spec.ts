import { acceptWrite } from './stored-value.js';

describe('what a plugin may store', () => {
  it.each([
    ['a value', { key: 'a/b', value: [1] }, { key: 'a/b', text: '[1]' }],
    ['null', { key: 'a', value: null }, { key: 'a', text: 'null' }],
    ['a deletion', { key: 'a', deleted: true }, { key: 'a' }],
  ])('is %s', (_what, write, accepted) => {
    expect(acceptWrite(write)).toEqual(accepted);
  });

  it.each([
    ['no key', { key: '', value: 1 }, 'invalid_request'],
    ['a key that is too long', { key: 'x'.repeat(257), value: 1 }, 'invalid_request'],
    ['a control character', { key: 'a\u0000', value: 1 }, 'invalid_request'],
    ['nothing', { key: 'a' }, 'invalid_request'],
    ['something that is no write', null, 'invalid_request'],
    ['more than 64 KiB', { key: 'a', value: 'x'.repeat(65_535) }, 'too_large'],
  ])('is not %s', (_what, write, code) => {
    expect(() => acceptWrite(write)).toThrow(expect.objectContaining({ code }));
  });
});
