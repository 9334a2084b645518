import { startService } from '@callboard/service-kit';
import { AppModule } from './app.module.js';
import { loadScaffolderConfig } from './config.js';

const config = loadScaffolderConfig();
await startService({ name: 'scaffolder', config, module: AppModule.forRoot(config) });
