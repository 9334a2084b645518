import { quantile, round, spread } from '../numbers.mjs';
import { cpuBetween, usageOf } from '../process-usage.mjs';
import { endpointsOf } from './endpoints.mjs';

/**
 * Answers per second, times and processor time per request of the reading routes.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function read(subject) {
  return measure(subject.client, endpointsOf(subject.catalog), subject);
}

/**
 * The same of the search.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function search(subject) {
  const [component = ''] = subject.catalog.components;
  return measure(subject.search, {
    'search payment': [{ path: '/search/query?term=payment' }],
    'search two words': [{ path: '/search/query?term=refund%20voucher' }],
    'search an exact name': [{ path: `/search/query?term=${component.split('/')[1]}` }],
  }, subject);
}

/**
 * @param {import('../http-client.mjs').HttpClient} client
 * @param {Record<string, { path: string, method?: string, body?: unknown }[]>} endpoints
 * @param {Pick<import('../bench.mjs').Subject, 'pids' | 'load'>} subject
 */
export async function measure(client, endpoints, { pids, load }) {
  /** @type {Record<string, Record<string, object>>} */
  const results = {};
  for (const [name, requests] of Object.entries(endpoints)) {
    await client.load(requests, { connections: 4, seconds: 1 });
    results[name] = {};
    for (const connections of load.connections) {
      const runs = [];
      for (let run = 0; run < load.repeat; run++) {
        const before = usageOf(pids);
        const { latenciesMs, failed, seconds } = await client.load(requests, { connections, seconds: load.seconds });
        const { total, byName } = cpuBetween(before, usageOf(pids));
        runs.push({ perSecond: latenciesMs.length / seconds, p50: quantile(latenciesMs, 0.5), p95: quantile(latenciesMs, 0.95), p99: quantile(latenciesMs, 0.99), failed, cpuMs: total / latenciesMs.length, byName: perRequest(byName, latenciesMs.length) });
      }
      const middle = [...runs].sort((a, b) => a.cpuMs - b.cpuMs)[Math.floor(runs.length / 2)];
      results[name][connections] = {
        perSecond: spread(runs.map(({ perSecond }) => perSecond)), p50: spread(runs.map(({ p50 }) => p50)), p95: spread(runs.map(({ p95 }) => p95)), p99: spread(runs.map(({ p99 }) => p99)),
        cpuMsPerRequest: spread(runs.map(({ cpuMs }) => cpuMs)), cpuMsByProcess: middle?.byName, failed: runs.reduce((sum, { failed }) => sum + failed, 0),
      };
    }
  }
  return results;
}

/** @param {Record<string, number>} byName @param {number} requests */
function perRequest(byName, requests) {
  return Object.fromEntries(Object.entries(byName).map(([name, ms]) => [name, round(ms / requests)]).filter(([, ms]) => ms !== 0));
}
