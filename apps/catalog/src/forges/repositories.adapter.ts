import { InvalidInput, NotFound, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { blobId } from '../readers/blob-id.js';
import { GitTrees } from '../readers/git-trees.adapter.js';
import { cloneUrl, type ScmAddress, type ScmHost, type ScmKind } from '../readers/scm-url.js';
import { SeenCommit } from '../readers/seen-commit.js';
import type { ReadResult } from '../readers/source-reader.port.js';
import { AZURE } from './azure.adapter.js';
import { BITBUCKET_CLOUD } from './bitbucket-cloud.adapter.js';
import { BITBUCKET_SERVER } from './bitbucket-server.adapter.js';
import { ForgeClient, type ForgeSession } from './forge-client.adapter.js';
import type { Forge, ListedFile, ListedRepository, Repository } from './forge.port.js';
import { GITEA } from './gitea.adapter.js';
import { GITHUB } from './github.adapter.js';
import { GITLAB } from './gitlab.adapter.js';

const FORGES: Readonly<Record<Exclude<ScmKind, 'git'>, Forge>> = { github: GITHUB, gitlab: GITLAB, gitea: GITEA, bitbucketCloud: BITBUCKET_CLOUD, bitbucketServer: BITBUCKET_SERVER, azure: AZURE };

/** How old a look at a branch may be for reads that nobody waits for, milliseconds. */
const HEAD_AGE_MS = 30_000;
const KEPT_TREES = 50;
const KEPT_BRANCHES = 1000;

interface Branch {
  /** Files that were read of it: with more than one, looking at the branch first is cheaper. */
  readonly paths: Set<string>;
  head?: { readonly commit: string | undefined; readonly at: number };
}

/** A file of a repository, found by listing. */
export interface RepositoryFile extends ListedFile {
  read(): Promise<string>;
}

/** Repositories of forges and of plain git servers, read by the cheapest means that each offers. */
@Injectable()
export class Repositories {
  private readonly trees = new Map<string, { commit: string; files: readonly ListedFile[] }>();
  private readonly branches = new Map<string, Branch>();

  constructor(
    @Inject(ForgeClient) private readonly client: ForgeClient,
    @Inject(GitTrees) private readonly git: GitTrees,
  ) {}

  /** For one read of a source: within it, each branch is looked at once. */
  open(options: { urgent: boolean }): OpenRepositories {
    return new OpenRepositories({ session: this.client.open(options), git: this.git, trees: this.trees, branches: this.branches, ...options });
  }
}

/** The repositories that one read of a source comes by. */
export class OpenRepositories {
  readonly seen = new SeenCommit();
  private readonly heads = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly context: {
      readonly session: ForgeSession;
      readonly git: GitTrees;
      readonly trees: Map<string, { commit: string; files: readonly ListedFile[] }>;
      readonly branches: Map<string, Branch>;
      readonly urgent: boolean;
    },
  ) {}

  get session(): ForgeSession {
    return this.context.session;
  }

  /**
   * Reads one file of a forge. Where several files of a branch are read, the branch is looked at first: as long as it
   * stays where it is, nothing of it is asked for.
   */
  async readFile(address: ScmAddress, { etag, maxBytes, listed }: { etag?: string; maxBytes: number; listed?: ListedFile }): Promise<ReadResult> {
    const forge = forgeOf(address);
    const { host, ref, path } = address;
    const branch = this.branchOf(address);
    if (branch.paths.size < 2) {
      branch.paths.add(path);
    }
    const commit = forge?.hasApi(host) && (branch.paths.size > 1 || forge.readsByCommit) ? await this.headIfKnown(address) : undefined;
    const known = splitTag(etag);
    if (commit !== undefined && commit === known.commit) {
      return { status: 'unchanged' };
    }
    const request = forge ? forge.file(repositoryOf(address), forge.readsByCommit && commit ? commit : ref, path) : { url: `${address.url.origin}/${address.repository}/raw/${encodeURIComponent(ref)}/${path.split('/').map(encodeURIComponent).join('/')}` };
    const answer = await this.session.get(host, request, { etag: known.etag, maxBytes });
    const tag = joinTag(answer.etag ?? known.etag, commit);
    if (answer.status !== 304) {
      // The branch may have moved since it was listed: only the same content is surely that of the listed commit.
      const isAsListed = answer.status === 200 && listed !== undefined && blobId(answer.body) === listed.id;
      if (!isAsListed) {
        this.seen.note(forge?.readsByCommit ? commit : undefined);
      }
    }
    switch (answer.status) {
      case 200:
        return { status: 'content', text: new TextDecoder().decode(answer.body), etag: tag };
      case 304:
        return { status: 'unchanged', ...(tag !== etag && { etag: tag }) };
      default:
        return { status: 'missing', message: `${address.url.href} could not be read, ${answer.status} not found` };
    }
  }

  /** All files of a branch. Throws NotFound for a branch, or a repository, that is not there. */
  async listFiles(address: ScmAddress): Promise<RepositoryFile[]> {
    try {
      const { commit, files } = await this.list(address);
      this.seen.note(commit);
      return files;
    } catch (error) {
      this.seen.note(undefined);
      throw error;
    }
  }

  private async list(address: ScmAddress): Promise<{ commit: string; files: RepositoryFile[] }> {
    const forge = forgeOf(address);
    if (forge?.hasApi(address.host)) {
      const listed = await this.listByApi(address, forge);
      if (listed) {
        return { commit: listed.commit, files: listed.files.map((file) => ({ ...file, read: () => this.readListed(address, file) })) };
      }
    }
    const { commit, files } = await this.context.git.list(cloneUrl(address), address.ref);
    return { commit, files: files.map(({ path, id, read }) => ({ path, id, read })) };
  }

  /** The repositories of an owner, or that an app may see; undefined when there is no such owner. Throws InvalidInput for a forge that does not list them. */
  listRepositories(host: ScmHost, { owner, app }: { owner: string; app?: string }): Promise<ListedRepository[] | undefined> {
    const forge = host.kind === 'git' ? undefined : FORGES[host.kind];
    if (app !== undefined && forge?.repositoriesOfApp) {
      return forge.repositoriesOfApp(host, app, this.session);
    }
    if (!forge?.repositories) {
      throw new InvalidInput('invalid_location', `The repositories of ${host.host} are not listed`);
    }
    return forge.repositories(host, owner, this.session);
  }

  private async listByApi(address: ScmAddress, forge: Forge): Promise<{ commit: string; files: readonly ListedFile[] } | undefined> {
    const commit = await this.head(address);
    if (commit === undefined) {
      throw new NotFound('location_unreadable', `${cloneUrl(address)} has no branch or tag ${address.ref}, or it is not there for us`);
    }
    const { trees } = this.context;
    const key = keyOf(address);
    const remembered = trees.get(key);
    if (remembered?.commit === commit) {
      return remembered;
    }
    const files = await forge.tree(repositoryOf(address), commit, this.session);
    if (!files) {
      return undefined;
    }
    remember(trees, key, { commit, files }, KEPT_TREES);
    return { commit, files };
  }

  private async readListed(address: ScmAddress, listed: ListedFile): Promise<string> {
    const { path } = listed;
    const result = await this.readFile({ ...address, path }, { maxBytes: MAX_FILE_BYTES, listed });
    if (result.status !== 'content') {
      throw new Unavailable('fetch_failed', `${path} of ${cloneUrl(address)} was taken away while it was read`);
    }
    return result.text;
  }

  /** A branch that cannot be looked at is no reason not to read its files. */
  private headIfKnown(address: ScmAddress): Promise<string | undefined> {
    return this.head(address).catch((error: unknown) => {
      if (error instanceof Unavailable && error.code === 'rate_limited') {
        throw error;
      }
      return undefined;
    });
  }

  private head(address: ScmAddress): Promise<string | undefined> {
    const key = keyOf(address);
    const branch = this.branchOf(address);
    const recent = branch.head;
    const pending = this.heads.get(key) ?? (!this.context.urgent && recent && Date.now() - recent.at < HEAD_AGE_MS ? Promise.resolve(recent.commit) : this.lookAt(address, branch));
    this.heads.set(key, pending);
    return pending;
  }

  private async lookAt(address: ScmAddress, branch: Branch): Promise<string | undefined> {
    const at = Date.now();
    const forge = forgeOf(address);
    if (!forge) {
      throw new InvalidInput('invalid_location', `${address.url.href} is on no forge`);
    }
    const commit = await forge.head(repositoryOf(address), address.ref, this.session);
    branch.head = { commit, at };
    return commit;
  }

  private branchOf(address: ScmAddress): Branch {
    const { branches } = this.context;
    const key = keyOf(address);
    const branch = branches.get(key) ?? { paths: new Set() };
    remember(branches, key, branch, KEPT_BRANCHES);
    return branch;
  }
}

/** Files are cut at the limit of whoever reads them; this one bounds the transfer. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

export function repositoryOf({ host, url, repository }: ScmAddress): Repository {
  return { host, origin: url.origin, path: repository };
}

function forgeOf({ host }: ScmAddress): Forge | undefined {
  return host.kind === 'git' ? undefined : FORGES[host.kind];
}

function keyOf({ url, repository, ref }: ScmAddress): string {
  return `${url.origin}/${repository.toLowerCase()}#${ref}`;
}

function remember<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) {
    map.delete(oldest);
  }
}

/** The entity tag of a file holds the commit at which it was seen, behind the host's own tag. */
function joinTag(etag: string | undefined, commit: string | undefined): string | undefined {
  return commit === undefined ? etag : `${etag ?? ''} @${commit}`;
}

function splitTag(tag: string | undefined): { etag?: string; commit?: string } {
  const parts = tag === undefined ? undefined : /^(.*) @([0-9a-f]{40,64})$/.exec(tag);
  return parts ? { etag: parts[1] || undefined, commit: parts[2] } : { etag: tag };
}
