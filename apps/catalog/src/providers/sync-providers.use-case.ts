import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ProviderSourcesRepository } from '../sources/provider-sources.repository.js';
import { RemoveSource } from '../sources/remove-source.use-case.js';
import { CatalogProviders } from './catalog-providers.port.js';
import { ProviderRunsRepository } from './provider-runs.repository.js';

/** Kinds of providers that only the configuration makes. */
const CONFIGURED = ['github-org', 'gitlab-org'];

/** Makes a source of every provider, due at once; those that the configuration names no longer are removed with what they brought. */
@Injectable()
export class SyncProviders {
  constructor(
    @Inject(CatalogProviders) private readonly providers: CatalogProviders,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(ProviderSourcesRepository) private readonly sources: ProviderSourcesRepository,
    @Inject(ProviderRunsRepository) private readonly runs: ProviderRunsRepository,
    @Inject(RemoveSource) private readonly remove: RemoveSource,
  ) {}

  async execute(): Promise<void> {
    const names = this.providers.list().map(({ name }) => name);
    for (const id of await this.runs.others(CONFIGURED, names)) {
      await this.remove.execute(id);
    }
    await this.holdDue(names);
  }

  /** A provider whose source somebody has removed begins anew: it still emits. */
  async restore(): Promise<void> {
    const names = this.providers.list().map(({ name }) => name);
    const missing = names.length > 0 ? await this.runs.missing(names) : [];
    if (missing.length > 0) {
      await this.holdDue(missing);
    }
  }

  private async holdDue(names: readonly string[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const name of names) {
        await this.sources.hold(tx, name, 'provider', undefined);
      }
      await this.runs.makeDue(tx, names);
    });
  }
}
