import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import { loadConfig } from '@callboard/service-kit';
import { identityConfigSchema } from './config.js';
import { CreateIdentity1732380000000 } from './migrations/1732380000000-create-identity.js';

const config = loadConfig('identity', identityConfigSchema);
await runMigrations({ config, service: 'identity', migrations: [...messagingMigrations, CreateIdentity1732380000000] });
