// Prints the secrets of a new installation, for docker compose: node docker/make-secrets.mjs > .env
import { randomBytes } from 'node:crypto';
import { passwordVariable } from '../tools/start/docker-texts.mjs';
import { SERVICES } from '../tools/start/stack-ports.mjs';

// A letter first: the configuration of NATS would read some strings of digits as a number.
const secret = () => `s${randomBytes(32).toString('hex')}`;

console.log('# Secrets of this installation. Keep them; without the encryption key, stored secrets are lost.');
console.log('CALLBOARD_BASE_URL=http://localhost:3000');
console.log(`CALLBOARD_ADMIN_TOKEN=${secret()}`);
console.log(`CALLBOARD_ENCRYPTION_KEY=${randomBytes(32).toString('base64')}`);
console.log(`POSTGRES_OWNER_PASSWORD=${secret()}`);
for (const server of /** @type {const} */ (['POSTGRES', 'NATS', 'REDIS'])) {
  for (const service of SERVICES) console.log(`${passwordVariable(service, server)}=${secret()}`);
}
