import { loadConfig, startService } from '@callboard/service-kit';
import { AppModule } from './app.module.js';
import { searchConfigSchema } from './config.js';

const config = loadConfig('search', searchConfigSchema);
await startService({ name: 'search', config, module: AppModule.forRoot(config) });
