import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { GitTrees } from './git-trees.adapter.js';
import { atBranch, repositoryRoot } from './repository-root.js';
import { RepositoryRoots } from './repository-roots.port.js';
import { cloneUrl, ScmHosts, type ScmAddress } from './scm-url.js';

/** Repositories of the configured hosts and of those that everybody knows. */
@Injectable()
export class KnownRepositoryRoots extends RepositoryRoots {
  private readonly hosts: ScmHosts;

  constructor(
    @Inject(GitTrees) private readonly git: GitTrees,
    @Inject(CONFIG) config: SharedConfig,
  ) {
    super();
    this.hosts = new ScmHosts(config.integrations);
  }

  async find(target: string): Promise<ScmAddress | undefined> {
    const root = repositoryRoot(this.hosts, target);
    if (root?.ref !== 'HEAD') {
      return root;
    }
    // Addresses at HEAD work too; they are only not the ones that people register.
    const branch = await this.git.defaultBranch(cloneUrl(root)).catch(() => undefined);
    return branch === undefined ? root : atBranch(this.hosts, root, branch);
  }

  parse(target: string): ScmAddress | undefined {
    return this.hosts.parse(target);
  }
}
