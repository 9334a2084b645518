// Runs once before the services: makes the roles and schemas, then brings every schema up to date.
import { spawnSync } from 'node:child_process';
import { reportFailure } from '../tools/start/failure.mjs';
import { passwordVariable } from '../tools/start/docker-texts.mjs';
import { provideDatabase, provisionRoles, serviceUrl } from '../tools/start/provision.mjs';
import { SERVICES } from '../tools/start/stack-ports.mjs';

async function main() {
  const ownerUrl = required('POSTGRES_OWNER_URL');
  const roles = Object.fromEntries(SERVICES.map((service) => [service, required(passwordVariable(service, 'POSTGRES'))]));
  const adminUrl = await provideDatabase(ownerUrl);
  await provisionRoles(adminUrl, { roles, queuesInPostgres: false });
  for (const service of SERVICES) {
    const env = { ...process.env, POSTGRES_URL: serviceUrl(adminUrl, service, roles[service] ?? '') };
    const { status } = spawnSync(process.execPath, ['--enable-source-maps', `apps/${service}/dist/migrate.js`], { stdio: 'inherit', env });
    if (status !== 0) throw new Error(`The schema of ${service} could not be brought up to date.`);
  }
}

/** @param {string} name */
function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; "node docker/make-secrets.mjs > .env" makes all secrets.`);
  return value;
}

main().catch((error) => process.exit(reportFailure(error)));
