import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { APPS } from './stack-ports.mjs';
import { resolved } from './user-config.mjs';

const GUEST = 'user:development/guest';

/**
 * @typedef {object} Infrastructure where the servers of this stack are, per service; no `redisUrls`: queues live in PostgreSQL
 * @property {Record<string, string>} postgresUrls
 * @property {Record<string, string>} natsUrls
 * @property {Record<string, string>} [redisUrls]
 */

/**
 * The configuration that goes on top of the user's files. A list in a later file replaces the earlier one, so the lists
 * we add to begin with what the user wrote.
 * @param {object} stack
 * @param {{ apps: Record<string, number>, git: number }} stack.ports
 * @param {string} stack.dataDir
 * @param {Record<string, any>} stack.user the user's files, merged, as written
 * @param {Infrastructure} stack.infrastructure
 * @param {import('./credentials.mjs').Credentials} stack.credentials
 * @param {readonly object[]} stack.locations
 * @param {readonly { kind: string }[]} [stack.kinds] what the user's files declare under the same name goes before
 * @returns {{ baseUrl: string } & Record<string, unknown>}
 */
export function localConfig({ ports, dataDir, user, infrastructure, credentials, locations, kinds = [] }) {
  const gitHost = `localhost:${ports.git}`;
  return {
    baseUrl: baseUrlOf(resolved(user.baseUrl, process.env), ports.apps.portal ?? 3000),
    dataDir,
    services: Object.fromEntries(APPS.map((app) => [app, { host: '127.0.0.1', port: ports.apps[app] }])),
    infrastructure,
    auth: {
      externalAccess: [...list(user.auth?.externalAccess), { type: 'static', options: { token: credentials.adminToken, subject: 'local-admin' } }],
      ...(user.auth?.encryptionKey ? {} : { encryptionKey: credentials.encryptionKey }),
    },
    ...(user.permission?.assignments ? {} : { permission: { assignments: [{ role: 'admin', members: [user.auth?.guest?.entityRef ?? GUEST] }] } }),
    catalog: { locations: [...list(user.catalog?.locations), ...locations], ...withKinds(list(user.catalog?.kinds), kinds) },
    integrations: {
      git: [...list(user.integrations?.git), { host: gitHost, username: credentials.git.username, password: credentials.git.password }],
    },
    reading: { allow: [...list(user.reading?.allow), { host: gitHost }] },
    ...(user.plugins?.folders ? {} : { plugins: { folders: ourPlugins() } }),
  };
}

/**
 * @param {readonly any[]} given
 * @param {readonly { kind: string }[]} ours
 */
function withKinds(given, ours) {
  const added = ours.filter(({ kind }) => !given.some((declared) => String(declared?.kind).toLowerCase() === kind.toLowerCase()));
  return added.length > 0 ? { kinds: [...given, ...added] } : {};
}

/**
 * The public address is ours to say while everything is on loopback; an address of another host is the user's.
 * @param {string | undefined} given
 * @param {number} port
 */
function baseUrlOf(given, port) {
  if (given && URL.canParse(given) && !['localhost', '127.0.0.1', '[::1]'].includes(new URL(given).hostname)) return given;
  return `http://localhost:${port}`;
}

/**
 * @param {unknown} value
 * @returns {unknown[]}
 */
function list(value) {
  return Array.isArray(value) ? value : [];
}

function ourPlugins() {
  const folder = join(ROOT, 'plugins');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .map((name) => join(folder, name));
}
