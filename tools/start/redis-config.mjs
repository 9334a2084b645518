import { createHash } from 'node:crypto';

/**
 * One user per service, who sees the keys of that service's queues and no others. Beyond the harmless commands BullMQ
 * asks INFO for the version and settings of the server. Passwords stand here as hashes.
 * @param {Record<string, string>} passwords
 */
export function redisAcl(passwords) {
  const users = Object.entries(passwords).map(([service, password]) => {
    const hash = createHash('sha256').update(password).digest('hex');
    return `user ${service} on #${hash} ${redisRights(service)}`;
  });
  return `user default off\n${users.join('\n')}\n`;
}

/**
 * What the user of a service may do, in the words of Redis.
 * @param {string} service
 */
export function redisRights(service) {
  return `resetchannels ~bull:${service}-* +@all -@dangerous -@admin +info`;
}

/**
 * The text of a configuration file for redis-server or valkey-server: loopback only, every write in the append-only
 * file, and no key ever dropped for want of memory.
 * @param {{ port: number, folder: string, aclFile: string }} options
 */
export function redisConfig({ port, folder, aclFile }) {
  return `bind 127.0.0.1
port ${port}
protected-mode yes
daemonize no
dir ${JSON.stringify(folder)}
aclfile ${JSON.stringify(aclFile)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
logfile ""
`;
}
