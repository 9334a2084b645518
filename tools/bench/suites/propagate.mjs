import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { spread } from '../numbers.mjs';
import { until } from '../until.mjs';
import { edit, shows } from './edits.mjs';
import { evenly } from './endpoints.mjs';

/**
 * From an edit on disk until it can be read, with nothing called and with a refresh call, and until a subscriber of the
 * event stream has it.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function propagate({ client, catalog, load }) {
  const refs = evenly(catalog.components, 2 * load.edits);
  const withoutCall = [];
  const withRefresh = [];
  const subscriber = await subscribe(client);
  const untilEvent = [];
  for (const ref of refs.slice(0, load.edits)) {
    const value = edit(catalog, ref);
    const heard = subscriber.next(value);
    withoutCall.push((await until(`${ref} shows its edit`, () => shows(client, ref, value), { everyMs: 5, withinMs: 60_000 })).ms);
    untilEvent.push(await heard);
    await delay(300);
  }
  for (const ref of refs.slice(load.edits)) {
    const value = edit(catalog, ref);
    const started = performance.now();
    await client.post('/catalog/refresh', { entityRef: ref });
    await until(`${ref} shows its edit`, () => shows(client, ref, value), { everyMs: 5, withinMs: 60_000 });
    withRefresh.push(performance.now() - started);
    await delay(300);
  }
  subscriber.close();
  return { ms: { withoutCall: spread(withoutCall), withRefresh: spread(withRefresh), untilEvent: spread(untilEvent) } };
}

/** @param {import('../http-client.mjs').HttpClient} client */
async function subscribe(client) {
  const { url, headers } = client.request('GET', '/events/stream?filter=kind=component');
  /** @type {Map<string, () => void>} */
  const waiting = new Map();
  const request = http.request(url, { headers: { ...headers, accept: 'text/event-stream' } });
  await new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('error', () => undefined).on('data', (piece) => {
        text = (text + piece).slice(-100_000);
        for (const [value, heard] of waiting) if (text.includes(`"bench/revision":"${value}"`)) heard();
      });
      resolve(undefined);
    });
    request.end();
  });
  return {
    /** @param {string} value @returns {Promise<number>} milliseconds until an event carries it */
    next(value) {
      const started = performance.now();
      return new Promise((resolve) => waiting.set(value, () => {
        waiting.delete(value);
        resolve(performance.now() - started);
      }));
    },
    close: () => request.destroy(),
  };
}
