import { plainQuery, replyHeaders, requestHeaders } from './exchange.js';

describe('what passes between caller and plugin', () => {
  it('is a handful of request headers, never credentials or addresses', () => {
    const headers = { accept: '*/*', authorization: 'Bearer x', cookie: 'a=b', host: 'h', 'x-forwarded-for': '10.0.0.1', 'if-none-match': '"1"', 'accept-language': ['de', 'en'] };
    expect(requestHeaders(headers)).toEqual({ accept: '*/*', 'if-none-match': '"1"' });
  });

  it('is a handful of reply headers, each on one line', () => {
    const headers = { 'set-cookie': 'a=b', 'transfer-encoding': 'chunked', location: '//evil', etag: '"1"', 'cache-control': 'no-store\r\nset-cookie: a=b' };
    expect(replyHeaders({ status: 200, headers, body: '' })).toEqual({ 'content-type': 'text/plain; charset=utf-8', etag: '"1"' });
  });

  it('is the first text of each query parameter', () => {
    expect(plainQuery({ a: '1', b: ['2', '3'], c: { d: '4' }, e: [{}] })).toEqual({ a: '1', b: '2' });
  });
});
