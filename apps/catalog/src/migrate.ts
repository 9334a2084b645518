import { runMigrations } from '@callboard/persistence';
import { loadConfig, type SharedConfig } from '@callboard/service-kit';
import { catalogConfigSchema } from './config.js';
import { catalogMigrations } from './migrations/index.js';

const config = loadConfig('catalog', catalogConfigSchema);
await runMigrations({ config: config as SharedConfig, service: 'catalog', migrations: catalogMigrations });
