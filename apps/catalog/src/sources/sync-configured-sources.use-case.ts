import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Transactions } from '@callboard/persistence';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { configuredDiscoveries, isDiscovery } from '../providers/discovery.js';
import { ScmHosts } from '../readers/scm-url.js';
import { RemoveSource } from './remove-source.use-case.js';
import { generatedLocationRef, type Source } from './source.js';
import { SourcesRepository } from './sources.repository.js';

/**
 * Makes the configured sources those of the configuration: new ones are added, those that are no longer named are removed
 * with everything they brought. Any number of replicas may do it at once.
 */
@Injectable()
export class SyncConfiguredSources {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(RemoveSource) private readonly remove: RemoveSource,
  ) {}

  async execute(): Promise<void> {
    const named = this.config.catalog.locations.map(({ type, target, rules, root }): Source => {
      const location = { type, target: type === 'file' ? path.resolve(target) : target };
      return { ...location, id: randomUUID(), origin: 'config', entityRef: generatedLocationRef(location), rules: rules ?? (isDiscovery(type) ? [] : undefined), root: root && path.resolve(root) };
    });
    const wanted = [...named, ...this.discoveries().filter(({ type, target }) => !named.some((source) => source.type === type && source.target === target))];
    const present = await this.sources.list('config');
    const isSame = (a: Source, b: Source): boolean => a.type === b.type && a.target === b.target;
    for (const source of present.filter((known) => !wanted.some((named) => isSame(named, known)))) {
      await this.remove.execute(source.id);
    }
    await this.transactions.run(async (tx) => {
      for (const source of wanted) {
        const known = present.find((candidate) => isSame(candidate, source));
        if (known) {
          await this.sources.updateSettings(tx, known.id, source);
          if (isDiscovery(source.type)) {
            // What it looks for may be another matter now: the configuration says it, not the target.
            await this.sources.makeDue(tx, known.id);
          }
        } else {
          await this.sources.insert(tx, source, undefined);
        }
      }
      // Files may have changed while nobody watched them.
      await this.sources.makeFilesDue(tx);
    });
  }

  /** Whoever may push to a repository decides what is found in it: it may emit what registered locations may. */
  private discoveries(): Source[] {
    const found = configuredDiscoveries(this.config.catalog.providers, new ScmHosts(this.config.integrations));
    return found.map((location): Source => ({ ...location, id: randomUUID(), origin: 'config', entityRef: generatedLocationRef(location), rules: [] }));
  }
}
