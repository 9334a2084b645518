import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { writePrivate } from './private-file.mjs';
import { SERVICES } from './stack-ports.mjs';

/** NATS user for readers outside Callboard: may read the stream CATALOG and nothing else. */
export const OBSERVER = 'observer';

/**
 * Everything secret that a stack was given at its first start, and the ports its servers took.
 * @typedef {object} Credentials
 * @property {1} version
 * @property {{ owner: string, roles: Record<string, string> }} postgres passwords
 * @property {Record<string, string>} nats password per user
 * @property {Record<string, string>} redis password per user
 * @property {{ username: string, password: string }} git
 * @property {string} adminToken
 * @property {string} encryptionKey 32 bytes in base64
 * @property {{ postgres?: number, nats?: number, redis?: number }} ports
 */

/**
 * The credentials kept in the data folder, made and kept first when there are none.
 * @param {string} dataDir
 * @returns {Credentials}
 */
export function loadOrCreateCredentials(dataDir) {
  const path = credentialsPath(dataDir);
  if (existsSync(path)) return completed(readCredentials(path));
  if (existsSync(join(dataDir, 'postgres'))) {
    throw new Failure(`${path} is missing, and without it the database beside it cannot be opened; put it back, or start over with --fresh.`);
  }
  const credentials = completed({});
  keepCredentials(dataDir, credentials);
  return credentials;
}

/**
 * @param {string} dataDir
 * @param {Credentials} credentials
 */
export function keepCredentials(dataDir, credentials) {
  writePrivate(credentialsPath(dataDir), `${JSON.stringify(credentials, null, 2)}\n`);
}

/** @param {string} dataDir */
function credentialsPath(dataDir) {
  return join(dataDir, 'credentials.json');
}

/** @param {string} path */
function readCredentials(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Failure(`${path} cannot be read; put it back as it was, or start over with --fresh.`, { cause });
  }
}

/**
 * Fills in what an older version did not know yet.
 * @param {Partial<Credentials>} known
 * @returns {Credentials}
 */
function completed(known) {
  return {
    version: 1,
    postgres: { owner: known.postgres?.owner ?? secret(), roles: perUser(SERVICES, known.postgres?.roles) },
    nats: perUser([...SERVICES, OBSERVER], known.nats),
    redis: perUser(SERVICES, known.redis),
    git: known.git ?? { username: 'callboard', password: secret() },
    adminToken: known.adminToken ?? secret(),
    encryptionKey: known.encryptionKey ?? randomBytes(32).toString('base64'),
    ports: known.ports ?? {},
  };
}

/**
 * @param {readonly string[]} users
 * @param {Record<string, string> | undefined} known
 */
function perUser(users, known) {
  return Object.fromEntries(users.map((user) => [user, known?.[user] ?? secret()]));
}

/** 256 bits, in characters that need no quoting in any URL, YAML or server configuration. */
function secret() {
  return randomBytes(32).toString('hex');
}
