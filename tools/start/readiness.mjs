import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';

const READY_TIMEOUT_MS = 180_000;

/** A catalog that has read nothing for so long will not by itself. */
const EMPTY_CATALOG_MS = 30_000;

/** A very large one may still be reading; the portal is of use meanwhile. */
const READING_CATALOG_MS = 120_000;

/** Unchanged for so long, the number of entities is the final one. */
const SETTLED_MS = 500;
const POLL_MS = 100;

/**
 * Waits until an address answers with one of the wanted statuses.
 * @param {string} url
 * @param {{ accepts: (status: number) => boolean, failure: () => Error | undefined, timeout: (last: string) => Error, signal: AbortSignal, timeoutMs?: number }} options
 *   `failure` is asked before each try: an error from it ends the waiting
 */
export async function untilAnswers(url, { accepts, failure, timeout, signal, timeoutMs = READY_TIMEOUT_MS }) {
  const end = Date.now() + timeoutMs;
  let last = 'no answer';
  for (;;) {
    signal.throwIfAborted();
    const reason = failure();
    if (reason) throw reason;
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
      const text = await response.text();
      if (accepts(response.status)) return;
      last = `status ${response.status} ${text.slice(0, 300)}`;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    if (Date.now() > end) throw timeout(last);
    await delay(POLL_MS);
  }
}

/**
 * Waits until every app is ready and the portal shows its first page.
 * @param {readonly string[]} apps
 * @param {{ ports: Record<string, number>, problemOf: (app: string) => string | undefined, logOf: (app: string) => string, signal: AbortSignal, onReady: (app: string) => void }} stack
 */
export async function untilReady(apps, { ports, problemOf, logOf, signal, onReady }) {
  await Promise.all(
    apps.map(async (app) => {
      const at = `http://127.0.0.1:${ports[app]}`;
      const common = {
        signal,
        failure: () => {
          const problem = problemOf(app);
          return problem ? new Failure(problem) : undefined;
        },
        timeout: (/** @type {string} */ last) => new Failure(`${app} was not ready after ${READY_TIMEOUT_MS / 1000} s (${last.trim()}); ${logOf(app)} says more.`),
      };
      await untilAnswers(`${at}/readyz`, { ...common, accepts: (status) => status === 200 });
      if (app === 'portal') await untilAnswers(`${at}/`, { ...common, accepts: (status) => status < 400 });
      onReady(app);
    }),
  );
}

/**
 * Waits until the catalog has read its configured locations, for a bounded time. Gives the number of entities, and what
 * is to be said about the rest.
 * @param {{ port: number, token: string, signal: AbortSignal }} catalog
 * @returns {Promise<{ entities: number, remark?: string }>}
 */
export async function untilCatalogIsRead({ port, token, signal }) {
  const startedAt = Date.now();
  let entities = 0;
  let changedAt = startedAt;
  for (;;) {
    signal.throwIfAborted();
    const count = await ask(port, token, '/api/catalog/entities/by-query?limit=0', signal);
    if (count.status === 404) return { entities, remark: 'this catalog cannot be asked what it holds' };
    const total = count.body?.totalItems ?? entities;
    if (total !== entities) changedAt = Date.now();
    entities = total;
    const { pending, failed } = statesOf((await ask(port, token, '/api/catalog/locations', signal)).body);
    if (pending === 0 && entities > 0 && Date.now() - changedAt >= SETTLED_MS) {
      return { entities, remark: failed.length > 0 ? `${failed.length} location(s) cannot be read: ${failed.join('; ')}` : undefined };
    }
    const waited = Date.now() - startedAt;
    if (entities === 0 && waited > EMPTY_CATALOG_MS) {
      return { entities, remark: `the catalog has found nothing in its locations after ${EMPTY_CATALOG_MS / 1000} s; "npm run logs catalog" says why` };
    }
    if (waited > READING_CATALOG_MS) return { entities, remark: 'the catalog is still reading its locations' };
    await delay(POLL_MS);
  }
}

/**
 * How far the locations are, from the answer of `GET /api/catalog/locations`; entries without a state count as read.
 * @param {any} body
 * @returns {{ pending: number, failed: string[] }}
 */
export function statesOf(body) {
  const items = Array.isArray(body) ? body.map((item) => item?.data ?? item) : [];
  return {
    pending: items.filter((item) => item?.status?.state === 'processing').length,
    failed: items.filter((item) => item?.status?.state === 'error').map((item) => `${item.target} (${item.status.message ?? item.status.code ?? 'unknown reason'})`),
  };
}

/**
 * @param {number} port
 * @param {string} token
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<{ status: number, body?: any }>}
 */
async function ask(port, token, path, signal) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    const text = await response.text();
    return { status: response.status, body: response.ok ? JSON.parse(text) : undefined };
  } catch (error) {
    if (signal.aborted) throw error;
    return { status: 0 };
  }
}
