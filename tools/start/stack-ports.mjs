/**
 * The apps that make up a running Callboard, with their distance from the portal's port.
 * @typedef {'portal' | 'catalog' | 'scaffolder' | 'search' | 'plugin-host' | 'identity'} App
 */

/** @type {Record<App, number>} */
const OFFSETS = { portal: 0, catalog: 101, scaffolder: 102, search: 103, 'plugin-host': 104, identity: 105 };

const GIT_OFFSET = 106;

export const APPS = /** @type {App[]} */ (Object.keys(OFFSETS));

/** The apps that own a schema, talk to NATS and have queues: all but the portal. */
export const SERVICES = APPS.filter((app) => app !== 'portal');

/**
 * Where everything of a stack listens whose portal listens on `port`.
 * @param {number} port
 * @returns {{ apps: Record<App, number>, git: number }}
 */
export function portsFor(port) {
  const apps = Object.fromEntries(APPS.map((app) => [app, port + OFFSETS[app]]));
  return { apps: /** @type {Record<App, number>} */ (apps), git: port + GIT_OFFSET };
}
