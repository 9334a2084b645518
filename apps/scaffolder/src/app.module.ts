import { AccessModule } from '@callboard/access';
import { JobsModule } from '@callboard/jobs';
import { MessagingModule } from '@callboard/messaging';
import { OutboundModule } from '@callboard/outbound';
import { PersistenceModule } from '@callboard/persistence';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ActionsModule } from './actions/actions.module.js';
import { SCAFFOLDER_OPTIONS, scaffolderOptions, type ScaffolderConfig } from './config.js';
import { DryRunsModule } from './dry-runs/dry-runs.module.js';
import { RenderingModule } from './rendering/rendering.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TemplatesModule } from './templates/templates.module.js';

/** Each of ten runs writes, and people read beside them. */
const WRITE_CONNECTIONS = 12;

@Global()
@Module({})
class OptionsModule {
  static forRoot(config: ScaffolderConfig): DynamicModule {
    return { module: OptionsModule, providers: [{ provide: SCAFFOLDER_OPTIONS, useValue: scaffolderOptions(config) }], exports: [SCAFFOLDER_OPTIONS] };
  }
}

@Module({})
export class AppModule {
  static forRoot(config: ScaffolderConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PersistenceModule.forRoot({ config, service: 'scaffolder', writeConnections: WRITE_CONNECTIONS }),
        MessagingModule.forRoot({ config, service: 'scaffolder', stream: 'SCAFFOLDER' }),
        JobsModule.forRoot({ config, service: 'scaffolder' }),
        OutboundModule.forRoot({ config }),
        AccessModule.forRoot({ config, service: 'scaffolder' }),
        OptionsModule.forRoot(config),
        RenderingModule,
        ActionsModule,
        TemplatesModule,
        TasksModule,
        DryRunsModule,
      ],
    };
  }
}
