import { loadConfig, startService, type SharedConfig } from '@callboard/service-kit';
import { AppModule } from './app.module.js';
import { catalogConfigSchema, type CatalogConfig } from './config.js';

const config = loadConfig('catalog', catalogConfigSchema) as CatalogConfig;
await startService({ name: 'catalog', config: config as SharedConfig, module: AppModule.forRoot(config) });
