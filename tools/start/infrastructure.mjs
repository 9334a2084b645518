import { Failure } from './failure.mjs';
import { OBSERVER } from './credentials.mjs';
import { OBSERVER_INBOX } from './nats-config.mjs';
import { portAnswers } from './ports.mjs';
import { checkDatabase, provideDatabase, provisionRoles, serviceUrl } from './provision.mjs';
import { provideNats } from './server-nats.mjs';
import { providePostgres } from './server-postgres.mjs';
import { provideRedis } from './server-redis.mjs';
import { SERVICES } from './stack-ports.mjs';

/**
 * @typedef {object} Context
 * @property {string} dataDir
 * @property {import('./credentials.mjs').Credentials} credentials
 * @property {import('./user-config.mjs').UserConfig['given']} given
 * @property {import('./progress.mjs').Progress} progress
 * @property {AbortSignal} signal
 * @property {(part: import('./supervised.mjs').Supervised, entry: import('./stack-file.mjs').ServerEntry) => void} onServer
 */

/**
 * Starts NATS and Redis, where none is given.
 * @param {Context} context
 * @returns {Promise<{ natsUrls: Record<string, string>, natsUrl?: string, redisUrls?: Record<string, string>, redisUrl?: string }>}
 */
export async function provideMessaging({ dataDir, credentials, given, progress, onServer, signal }) {
  const [nats, redis] = await together(signal, () => [
    progress.step(
      'NATS',
      async (say) => {
        if (given.natsUrl) return { urls: { natsUrl: await answering(given.natsUrl, 'NATS', 'NATS_URL', 4222), natsUrls: {} }, detail: 'as given' };
        const server = await provideNats({ dataDir, credentials, say });
        onServer(server.part, { port: server.port(), version: server.version, url: `nats://127.0.0.1:${server.port()}`, observerUrl: server.urlFor(OBSERVER), observerInboxPrefix: OBSERVER_INBOX });
        return { urls: { natsUrls: forServices(given.natsUrls, server.urlFor) }, detail: `${server.version} on port ${server.port()}` };
      },
      ({ detail }) => detail,
    ),
    progress.step(
      'Redis',
      async (say) => {
        if (given.redisUrl) return { urls: { redisUrl: await answering(given.redisUrl, 'Redis', 'REDIS_URL', 6379) }, detail: 'as given' };
        const server = await provideRedis({ dataDir, credentials, say });
        if (!server) return { urls: {}, detail: 'none to be had here; the queues live in PostgreSQL' };
        onServer(server.part, { port: server.port(), version: server.version, url: `redis://127.0.0.1:${server.port()}` });
        return { urls: { redisUrls: forServices(given.redisUrls, server.urlFor) }, detail: `${server.version} on port ${server.port()}` };
      },
      ({ detail }) => detail,
    ),
  ]);
  return { ...nats.urls, ...redis.urls };
}

/**
 * Starts PostgreSQL, where none is given; gives the URL of an account that may make roles.
 * @param {Context} context
 * @returns {Promise<string | undefined>} undefined when every service was given a URL of its own
 */
export function provideDatabaseServer({ dataDir, credentials, given, progress, onServer }) {
  return progress.step(
    'PostgreSQL',
    async (say) => {
      if (given.postgresUrl) {
        await checkDatabase(given.postgresUrl);
        return given.postgresUrl;
      }
      if (SERVICES.every((service) => given.postgresUrls[service])) return undefined;
      const server = await providePostgres({ dataDir, credentials, say });
      onServer(server.part, { port: server.port(), url: `postgres://127.0.0.1:${server.port()}` });
      return provideDatabase(server.ownerUrl());
    },
    (url) => (given.postgresUrl || !url ? 'as given' : `on port ${new URL(url).port}`),
  );
}

/**
 * Roles and schemas, and the URL of each service.
 * @param {string | undefined} adminUrl
 * @param {{ given: Context['given'], credentials: Context['credentials'], queuesInPostgres: boolean }} options
 * @returns {Promise<Record<string, string>>}
 */
export async function provisionServices(adminUrl, { given, credentials, queuesInPostgres }) {
  if (!adminUrl) return {};
  const roles = Object.fromEntries(Object.entries(credentials.postgres.roles).filter(([service]) => !given.postgresUrls[service]));
  await provisionRoles(adminUrl, { roles, queuesInPostgres });
  return Object.fromEntries(Object.entries(roles).map(([service, password]) => [service, serviceUrl(adminUrl, service, password)]));
}

/**
 * Does several things side by side. When one fails the others are told to end, and waited for: nothing may still be
 * starting when the rest is being stopped. Throws what failed first.
 * @template {readonly unknown[]} T
 * @param {AbortSignal} stopping
 * @param {(signal: AbortSignal) => readonly [...{ [K in keyof T]: Promise<T[K]> }]} begin
 * @returns {Promise<T>}
 */
export async function together(stopping, begin) {
  const failing = new AbortController();
  /** @type {unknown[]} */
  const failures = [];
  const work = begin(AbortSignal.any([stopping, failing.signal])).map((promise) =>
    /** @type {Promise<unknown>} */ (promise).catch((error) => {
      failures.push(error);
      failing.abort();
    }),
  );
  const results = await Promise.all(work);
  if (failures.length > 0) throw failures[0];
  return /** @type {any} */ (results);
}

/**
 * @param {Record<string, string>} given
 * @param {(service: string) => string} urlFor
 */
function forServices(given, urlFor) {
  return Object.fromEntries(SERVICES.filter((service) => !given[service]).map((service) => [service, urlFor(service)]));
}

/**
 * @param {string} url
 * @param {string} name
 * @param {string} variable
 * @param {number} usualPort
 */
async function answering(url, name, variable, usualPort) {
  // NATS takes a list of servers; one that answers is enough.
  for (const one of url.split(',')) {
    if (!URL.canParse(one)) throw new Failure(`${variable}=${redacted(one)} is not a URL.`);
    const { hostname, port } = new URL(one);
    if (await portAnswers(Number(port) || usualPort, hostname.replace(/^\[|\]$/g, ''))) return url;
  }
  throw new Failure(`${name} at ${redacted(url)} does not answer; start it, or correct ${variable}, or leave it away to have one started.`);
}

/** @param {string} url */
function redacted(url) {
  return url.replace(/\/\/[^@/]*@/g, '//…@');
}
