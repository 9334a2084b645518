import { AccessModule } from '@callboard/access';
import { MessagingModule } from '@callboard/messaging';
import { PersistenceModule } from '@callboard/persistence';
import type { Config } from '@callboard/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import type { pluginHostConfigSchema } from './config.js';
import { ListenersModule } from './listeners/listeners.module.js';
import { PackagesModule } from './packages/packages.module.js';
import { PluginsModule } from './plugins/plugins.module.js';
import { ProcessesModule } from './processes/processes.module.js';
import { RoutesModule } from './routes/routes.module.js';
import { StorageModule } from './storage/storage.module.js';

@Module({})
export class AppModule {
  static forRoot(config: Config<typeof pluginHostConfigSchema>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PersistenceModule.forRoot({ config, service: 'plugin-host' }),
        MessagingModule.forRoot({ config, service: 'plugin-host', stream: 'PLUGINS', retryDelaysMs: config.plugins.limits.eventRetryMs }),
        AccessModule.forRoot({ config, service: 'plugin-host' }),
        PackagesModule,
        StorageModule,
        ProcessesModule,
        ListenersModule,
        PluginsModule,
        RoutesModule,
      ],
    };
  }
}
