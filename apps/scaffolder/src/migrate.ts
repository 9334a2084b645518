import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import { loadScaffolderConfig } from './config.js';
import { CreateTasks1732380000000 } from './migrations/1732380000000-create-tasks.js';

const config = loadScaffolderConfig();
await runMigrations({ config, service: 'scaffolder', migrations: [...messagingMigrations, CreateTasks1732380000000] });
