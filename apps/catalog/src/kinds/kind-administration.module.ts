import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ChangeKinds } from './change-kinds.use-case.js';
import { KindsController } from './kinds.controller.js';
import { KindsModule } from './kinds.module.js';
import { ListKinds } from './list-kinds.query.js';
import { RegisterKindsHandler } from './register-kinds.handler.js';
import { ReprocessKinds } from './reprocess-kinds.use-case.js';

/** Kinds and fields that come and go while the catalog runs. */
@Module({
  imports: [KindsModule, SourcesModule],
  controllers: [KindsController],
  providers: [ListKinds, ChangeKinds, ReprocessKinds, RegisterKindsHandler],
  exports: [ListKinds],
})
export class KindAdministrationModule implements OnApplicationBootstrap {
  private readonly log = createLogger('kinds');

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(ChangeKinds) private readonly change: ChangeKinds,
  ) {}

  /** Makes the configured kinds those of the configuration; any number of replicas may do it at once. */
  async onApplicationBootstrap(): Promise<void> {
    const { kept } = await this.change.contribute({ origin: 'config' }, { kinds: this.config.catalog.kinds, extensions: this.config.catalog.kindExtensions }, { waits: false });
    if (kept.length > 0) {
      this.log.warn({ kinds: kept }, 'kinds that the configuration no longer names stay: there are entities of them');
    }
  }
}
