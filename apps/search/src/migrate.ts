import { messagingMigrations } from '@callboard/messaging';
import { runMigrations } from '@callboard/persistence';
import { loadConfig } from '@callboard/service-kit';
import { searchConfigSchema } from './config.js';
import { CreateDocuments1732380000000 } from './migrations/1732380000000-create-documents.js';

const config = loadConfig('search', searchConfigSchema);
await runMigrations({ config, service: 'search', migrations: [...messagingMigrations, CreateDocuments1732380000000] });
