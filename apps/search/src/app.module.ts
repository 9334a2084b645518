import { AccessModule } from '@callboard/access';
import { JobsModule } from '@callboard/jobs';
import { MessagingModule } from '@callboard/messaging';
import { PersistenceModule } from '@callboard/persistence';
import type { Config } from '@callboard/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import type { searchConfigSchema } from './config.js';
import { DocumentsModule } from './documents/documents.module.js';

@Module({})
export class AppModule {
  static forRoot(config: Config<typeof searchConfigSchema>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PersistenceModule.forRoot({ config, service: 'search' }),
        MessagingModule.forRoot({ config, service: 'search' }),
        JobsModule.forRoot({ config, service: 'search' }),
        AccessModule.forRoot({ config, service: 'search' }),
        DocumentsModule,
      ],
    };
  }
}
