import { HostError, json, RouteError, text } from './extension-points.js';

describe('answers', () => {
  it('of json() are always JSON', () => {
    expect(json({ a: 1 }, { status: 201, headers: { 'Content-Type': 'text/html', ETag: '"1"' } })).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json; charset=utf-8', etag: '"1"' },
      body: '{"a":1}',
    });
  });

  it('of text() have the type they name', () => {
    expect(text('x').headers).toEqual({ 'content-type': 'text/plain; charset=utf-8' });
    expect(text('x', { headers: { 'Content-Type': 'text/csv' } }).headers).toEqual({ 'content-type': 'text/csv' });
  });
});

describe('errors', () => {
  it('are known by name, for a bundle brings its own copy of the class', () => {
    const foreign = Object.assign(new Error('no'), { name: 'RouteError', status: 404 });
    expect(foreign instanceof RouteError).toBe(true);
    expect(foreign instanceof HostError).toBe(false);
    expect(new HostError('storage_quota', 'full') instanceof RouteError).toBe(false);
  });
});
