import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import { loadConfig } from '@callboard/service-kit';
import { pluginHostConfigSchema } from './config.js';
import { CreatePlugins1732380000000 } from './migrations/1732380000000-create-plugins.js';

const config = loadConfig('plugin-host', pluginHostConfigSchema);
await runMigrations({ config, service: 'plugin-host', migrations: [...messagingMigrations, CreatePlugins1732380000000] });
