import { natsConfig } from './nats-config.mjs';
import { redisRights } from './redis-config.mjs';
import { SERVICES } from './stack-ports.mjs';

/**
 * The name of the environment variable that holds a service's password for a server.
 * @param {string} service
 * @param {'POSTGRES' | 'NATS' | 'REDIS'} server
 */
export function passwordVariable(service, server) {
  return `${service.replaceAll('-', '_').toUpperCase()}_${server}_PASSWORD`;
}

/**
 * The files of `docker/` that follow from the rights the services have; checked in, and written again by
 * `node docker/generate.mjs` when the rights change.
 * @returns {Record<string, string>} text by file name
 */
export function dockerTexts() {
  const passwords = Object.fromEntries(SERVICES.map((service) => [service, `$${passwordVariable(service, 'NATS')}`]));
  const nats = natsConfig({ port: 4222, folder: '/data/jetstream', passwords, version: '2.14.0', host: '0.0.0.0', monitor: '127.0.0.1:8222' });
  const users = SERVICES.map((service) => `user ${service} on >$${passwordVariable(service, 'REDIS')} ${redisRights(service)}`);
  const redis = `#!/bin/sh
# Starts Valkey with one user per service. Written by docker/generate.mjs.
set -eu
umask 077
cat > /tmp/users.acl <<EOF
user default off
${users.join('\n')}
EOF
exec valkey-server --bind 0.0.0.0 --protected-mode yes --dir /data --aclfile /tmp/users.acl \\
  --appendonly yes --save "" --maxmemory-policy noeviction
`;
  return { 'nats.conf': `# One user per service. Written by docker/generate.mjs.\n${nats}`, 'start-valkey.sh': redis };
}
