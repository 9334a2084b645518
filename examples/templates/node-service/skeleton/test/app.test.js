import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

const app = createApp();
let url;

before(async () => {
  await new Promise((listening) => app.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${app.address().port}`;
});
after(() => app.close());

test('says who it is', async () => {
  const reply = await fetch(url);
  assert.equal(reply.status, 200);
  assert.equal((await reply.json()).service, '${{ values.name }}');
});

test('is ready', async () => {
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
});

test('answers 404 for what it does not have', async () => {
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
});
