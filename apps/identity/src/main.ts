import { loadConfig, startService } from '@callboard/service-kit';
import { AppModule } from './app.module.js';
import { identityConfigSchema } from './config.js';

const config = loadConfig('identity', identityConfigSchema);
await startService({ name: 'identity', config, module: AppModule.forRoot(config) });
