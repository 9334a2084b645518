import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../src/describe.js';
import { frames } from '../src/frames.js';

test('joins a frame that arrives in two chunks', async () => {
  const body = (async function* () {
    yield new TextEncoder().encode(': beat\n\nid: 7\neve');
    yield new TextEncoder().encode('nt: x\ndata: {"a":1}\n\n');
  })();
  const read = [];
  for await (const frame of frames(body)) read.push(frame);
  assert.deepEqual(read.at(-1), { id: '7', event: 'x', data: '{"a":1}' });
});

test('says which fields changed', () => {
  const line = describe({
    time: '2026-01-01T00:00:00Z',
    subject: 'component:default/a',
    type: 'callboard.catalog.entity.updated.v1',
    data: { patch: [{ op: 'replace', path: '/spec/owner', value: 'b' }] },
  });
  assert.equal(line, '2026-01-01T00:00:00Z component:default/a updated (/spec/owner)');
});
