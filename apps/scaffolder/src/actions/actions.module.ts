import { Module } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { forgeHostsOf } from '../expressions/repo-url.js';
import { GitSource } from '../sources/git-source.adapter.js';
import { Sources } from '../sources/source-reader.adapter.js';
import { ActionRegistry } from './action-registry.js';
import { ActionsController } from './actions.controller.js';
import { builtinActions } from './builtin-actions.js';
import { CatalogCommands } from './catalog/catalog.adapter.js';
import { CATALOG, type Catalog } from './catalog/catalog.port.js';
import { OutboundGitHost } from './git/git-host.adapter.js';
import { GIT_HOST, type GitHost } from './git/git-host.port.js';

/** What templates can do, and the outside world that it is done to. */
@Module({
  controllers: [ActionsController],
  providers: [
    GitSource,
    Sources,
    { provide: CATALOG, useClass: CatalogCommands },
    { provide: GIT_HOST, useClass: OutboundGitHost },
    {
      provide: ActionRegistry,
      useFactory: (sources: Sources, catalog: Catalog, gitHost: GitHost, { integrations, defaultAuthor }: ScaffolderOptions) =>
        new ActionRegistry(builtinActions({ sources, catalog, gitHost, hosts: forgeHostsOf(integrations), defaultAuthor })),
      inject: [Sources, CATALOG, GIT_HOST, SCAFFOLDER_OPTIONS],
    },
  ],
  exports: [ActionRegistry, CATALOG],
})
export class ActionsModule {}
