import { loadConfig, startService } from '@callboard/service-kit';
import { AppModule } from './app.module.js';
import { pluginHostConfigSchema } from './config.js';

const config = loadConfig('plugin-host', pluginHostConfigSchema);
await startService({ name: 'plugin-host', config, module: AppModule.forRoot(config) });
