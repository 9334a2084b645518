import type { CatalogProvider } from '@callboard/plugin-sdk';
import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { ForgeClient } from '../forges/forge-client.adapter.js';
import { ScmHosts } from '../readers/scm-url.js';
import { CatalogProviders } from './catalog-providers.port.js';
import { GithubOrgProvider } from './github-org.adapter.js';
import { GitlabOrgProvider } from './gitlab-org.adapter.js';

const KNOWN = new Set(['github', 'gitlab', 'gitea', 'bitbucketCloud', 'azureDevOps', 'githubOrg']);

/** The providers that the configuration names. */
@Injectable()
export class KnownProviders extends CatalogProviders implements OnModuleInit {
  private readonly providers: readonly (CatalogProvider & { readonly follows: readonly string[] })[];

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(ForgeClient) client: ForgeClient,
  ) {
    super();
    const hosts = new ScmHosts(config.integrations);
    const { githubOrg, gitlab } = config.catalog.providers;
    this.providers = [
      ...githubOrg.map((entry) => new GithubOrgProvider(entry, client, hosts)),
      ...Object.entries(gitlab).flatMap(([id, entry]) => (entry.orgEnabled ? [new GitlabOrgProvider(id, entry, client, hosts)] : [])),
    ];
  }

  onModuleInit(): void {
    for (const name of Object.keys(this.config.catalog.providers).filter((key) => !KNOWN.has(key))) {
      createLogger('providers').warn({ provider: name }, `catalog.providers.${name} is not known here: nothing is read from it`);
    }
  }

  followersOf(address: string): string[] {
    const wanted = address.toLowerCase();
    return this.providers.filter(({ follows }) => follows.some((followed) => followed.toLowerCase() === wanted)).map(({ name }) => name);
  }

  list(): readonly CatalogProvider[] {
    return this.providers;
  }
}
