import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import { loadConfig, type SharedConfig } from '@callboard/service-kit';
import { catalogConfigSchema } from './config.js';
import { CreateCatalog1732380000000 } from './migrations/1732380000000-create-catalog.js';

const config = loadConfig('catalog', catalogConfigSchema);
await runMigrations({ config: config as SharedConfig, service: 'catalog', migrations: [...messagingMigrations, CreateCatalog1732380000000] });
