import { OBSERVER } from './credentials.mjs';
import { isAtLeast } from './versions.mjs';

/** The streams, each with the service that alone publishes to it and the subjects it holds. */
export const STREAM_OWNERS = {
  CATALOG: { owner: 'catalog', subjects: 'callboard.catalog.>' },
  SCAFFOLDER: { owner: 'scaffolder', subjects: 'callboard.scaffolder.>' },
  PLUGINS: { owner: 'plugin-host', subjects: 'callboard.plugin.>' },
  IDENTITY: { owner: 'identity', subjects: 'callboard.identity.>' },
};

const DEAD_LETTERS = 'DLQ';

/** Where the observer's answers arrive: his alone, so that he cannot read those of others. */
export const OBSERVER_INBOX = `_INBOX.${OBSERVER}`;

/**
 * What a service may publish and subscribe to: its own stream's subjects and the care of that stream, reading of all
 * streams through consumers of its own, commands, dead letters. Nobody may delete or purge a stream.
 * @param {string} service
 * @returns {{ publish: string[], subscribe: string[] }}
 */
export function servicePermissions(service) {
  const publish = ['callboard.command.>', 'callboard.dlq.>', '_INBOX.>', '$JS.API.INFO', '$JS.API.STREAM.NAMES', '$JS.API.STREAM.LIST'];
  for (const [stream, { owner, subjects }] of Object.entries(STREAM_OWNERS)) {
    if (owner === service) publish.push(subjects, `$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.UPDATE.${stream}`);
  }
  publish.push(`$JS.API.STREAM.CREATE.${DEAD_LETTERS}`, `$JS.API.STREAM.UPDATE.${DEAD_LETTERS}`);
  for (const stream of [...Object.keys(STREAM_OWNERS), DEAD_LETTERS]) publish.push(...readingOf(stream), `$JS.API.CONSUMER.DELETE.${stream}.*`);
  return { publish, subscribe: [`callboard.command.${service}.>`, '_INBOX.>'] };
}

/** @returns {{ publish: string[], subscribe: string[] }} */
export function observerPermissions() {
  return { publish: ['$JS.API.INFO', ...readingOf('CATALOG')], subscribe: [`${OBSERVER_INBOX}.>`] };
}

/** @param {string} stream */
function readingOf(stream) {
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.>`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.NAMES.${stream}`,
    `$JS.API.CONSUMER.LIST.${stream}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
    `$JS.ACK.${stream}.>`,
  ];
}

/**
 * The text of a configuration file for nats-server: JetStream that is on disk before it acknowledges, one user per
 * service. On loopback and without a monitoring port unless told otherwise.
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.folder where the streams are kept
 * @param {Record<string, string>} options.passwords one per user; `$NAME` is taken from the environment of the server
 * @param {string} options.version of the server
 * @param {string} [options.host]
 * @param {string} [options.monitor] address and port, for health checks
 */
export function natsConfig({ port, folder, passwords, version, host = '127.0.0.1', monitor }) {
  const users = Object.entries(passwords).map(([user, password]) => {
    const { publish, subscribe } = user === OBSERVER ? observerPermissions() : servicePermissions(user);
    const secret = password.startsWith('$') ? password : quoted(password);
    return `    { user: ${quoted(user)}, password: ${secret}, permissions: { publish: ${quoted(publish)}, subscribe: ${quoted(subscribe)} } }`;
  });
  // Up to 2.9 there is no such setting, and an unknown one stops the server.
  const sync = isAtLeast(version.split('.').map(Number), [2, 10]) ? '  sync_interval: always\n' : '';
  return `server_name: callboard
host: ${quoted(host)}
port: ${port}
${monitor ? `http: ${quoted(monitor)}\n` : ''}max_payload: 1MB
jetstream {
  store_dir: ${quoted(folder)}
${sync}  max_memory_store: 64MB
  max_file_store: 8GB
}
authorization {
  timeout: 5
  users: [
${users.join('\n')}
  ]
}
`;
}

/** @param {string | string[]} value */
function quoted(value) {
  return JSON.stringify(value);
}
