import fs from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Outbound } from '@callboard/outbound';
import { AppError, InvalidInput, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import git from 'isomorphic-git';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import type { IncomingEntry } from '../workspaces/workspace.js';
import { outboundGitHttp } from './outbound-git-http.js';
import { locateInRepository, type SourceAddress } from './source-address.js';
import type { ReadSourceOptions } from './source-reader.port.js';

type GitAddress = SourceAddress & { readonly type: 'git' };

/** Clones kept for the next run that starts from the same commit. */
const KEPT_CLONES = 16;

const MODE_EXECUTABLE = 0o100755;
const MODE_LINK = 0o120000;

interface Commit {
  /** Folder of the repository's objects. */
  readonly gitdir: string;
  readonly oid: string;
  readonly path: string;
  /** Removes what was fetched for this read alone. */
  readonly release: () => Promise<void>;
}

/**
 * Reads files of a git repository over HTTP: one commit, without history, and never a working tree, so that nothing in a
 * repository can write to disk.
 */
@Injectable()
export class GitSource {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly outbound: Outbound,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  async readTree(address: GitAddress, options: ReadSourceOptions = {}): Promise<IncomingEntry[]> {
    const commit = await this.fetch(address, options);
    try {
      const entries = await walk(commit);
      if (entries.length === 0) throw new InvalidInput('location_unreadable', `${address.repository} has no folder ${commit.path || '/'}`);
      return entries;
    } finally {
      await commit.release();
    }
  }

  async readFile(address: GitAddress, options: ReadSourceOptions = {}): Promise<Buffer> {
    const commit = await this.fetch(address, options);
    try {
      const { blob } = await git.readBlob({ fs, gitdir: commit.gitdir, oid: commit.oid, filepath: commit.path });
      return Buffer.from(blob);
    } catch (error) {
      throw new InvalidInput('location_unreadable', `${address.repository} has no file ${commit.path}`, { cause: error });
    } finally {
      await commit.release();
    }
  }

  private async fetch(address: GitAddress, { token }: ReadSourceOptions): Promise<Commit> {
    const { ref, oid, path } = await this.locate(address, token);
    // What a person's own token may read is not for others: such a clone is not kept.
    const folder = join(this.options.workingDirectory, 'sources', createHash('sha256').update(`${address.repository}\n${oid}\n${token ? randomUUID() : ''}`).digest('hex'));
    const work = this.underWay.get(folder) ?? this.clone(folder, address.repository, ref, token).finally(() => this.underWay.delete(folder));
    this.underWay.set(folder, work);
    await work;
    return { gitdir: folder, oid, path, release: async () => (token ? rm(folder, { recursive: true, force: true }) : undefined) };
  }

  /** One small question to the server: which commit is meant now. */
  private async locate(address: GitAddress, token?: string): Promise<{ ref: string; oid: string; path: string }> {
    const refs = await this.guarded(address.repository, () =>
      git.listServerRefs({ http: outboundGitHttp(this.outbound, { token }), url: address.repository, symrefs: true, forPush: false }),
    );
    const oids = new Map<string, string>();
    let defaultRef: string | undefined;
    for (const { ref, oid, target } of refs) {
      if (ref === 'HEAD') defaultRef = target?.replace('refs/heads/', '');
      oids.set(ref.replace(/^refs\/(heads|tags)\//, ''), oid);
    }
    const found = locateInRepository(address, new Set(oids.keys()), defaultRef);
    const oid = found && oids.get(found.ref);
    if (!found || !oid) throw new InvalidInput('location_unreadable', `${address.repository} has no branch or tag ${address.refAndPath.join('/') || '(it is empty)'}`);
    return { ...found, oid };
  }

  private async clone(folder: string, url: string, ref: string, token?: string): Promise<void> {
    if (await stat(folder).catch(() => undefined)) {
      const now = new Date();
      return utimes(folder, now, now);
    }
    const parent = join(this.options.workingDirectory, 'sources');
    const fetched = join(parent, `fetching-${randomUUID()}`);
    await mkdir(fetched, { recursive: true, mode: 0o700 });
    try {
      await this.guarded(url, () =>
        git.clone({ fs, http: outboundGitHttp(this.outbound, { token }), dir: fetched, gitdir: fetched, url, ref, singleBranch: true, depth: 1, noTags: true, noCheckout: true }),
      );
      await rename(fetched, folder);
    } catch (error) {
      await rm(fetched, { recursive: true, force: true });
      throw error;
    }
    await removeOldest(parent);
  }

  /** The library's own errors speak of its insides; people need the repository and what to do. */
  private async guarded<T>(repository: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const status = (error as { data?: { statusCode?: number } }).data?.statusCode;
      if (status === 401 || status === 403 || status === 404) {
        throw new InvalidInput('location_unreadable', `${repository} is not there, or Callboard may not read it; an integration for its host may need a token`, { cause: error });
      }
      throw new Unavailable('fetch_failed', `${repository} could not be read`, { cause: error });
    }
  }
}

async function walk({ gitdir, oid, path }: Commit): Promise<IncomingEntry[]> {
  const cache = {};
  const top = path === '' ? [] : path.split('/');
  const found = (await git.walk({
    fs,
    gitdir,
    cache,
    trees: [git.TREE({ ref: oid })],
    map: async (filepath, [entry]) => {
      if (!entry || filepath === '.') return undefined;
      const parts = filepath.split('/');
      const onTheWay = top.every((part, index) => index >= parts.length || parts[index] === part);
      if (!onTheWay) return null;
      if (parts.length <= top.length) return undefined;
      return describe(entry, parts.slice(top.length).join('/'));
    },
  })) as (IncomingEntry | undefined)[];
  return found.flat(Infinity).filter((entry) => entry !== undefined) as IncomingEntry[];
}

async function describe(entry: { type(): Promise<string>; mode(): Promise<number | undefined>; content(): Promise<Uint8Array | void> }, path: string): Promise<IncomingEntry | undefined> {
  const type = await entry.type();
  if (type === 'tree') return { path, type: 'folder' };
  if (type !== 'blob') return undefined;
  // Read now: a clone that was fetched for this read alone is about to go.
  const content = (await entry.content()) ?? new Uint8Array();
  const mode = await entry.mode();
  if (mode === MODE_LINK) return { path, type: 'link', target: Buffer.from(content).toString() };
  return { path, type: 'file', executable: mode === MODE_EXECUTABLE, size: content.length, read: async () => content };
}

async function removeOldest(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith('fetching-'));
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(parent, name)).catch(() => undefined))?.mtimeMs ?? 0 })));
  const old = aged.sort((a, b) => b.at - a.at).slice(KEPT_CLONES);
  await Promise.all(old.map(({ name }) => rm(join(parent, name), { recursive: true, force: true })));
}
