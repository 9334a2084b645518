import * as fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Outbound } from '@callboard/outbound';
import { AppError, InvalidInput, NotFound, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import git, { Errors, type GitHttpRequest, type GitHttpResponse, type HttpClient } from 'isomorphic-git';

/** Largest packed repository (its newest commit only), bytes. */
const MAX_PACK_BYTES = 100 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 60_000;
/** How long a fetched commit waits for further reads. */
const IDLE_MS = 10_000;
const MAX_FILES = 200_000;

/** A file of a repository at one commit. */
export interface TreeFile {
  readonly path: string;
  /** The blob's id: the same content has the same. */
  readonly id: string;
  read(): Promise<string>;
}

/** What a branch or tag holds. */
export interface TreeListing {
  readonly commit: string;
  readonly files: readonly TreeFile[];
}

interface Tree {
  /** What the server gives for the branch or tag: the id of the tag itself, where that is annotated. */
  readonly head: string;
  readonly commit: string;
  readonly files: readonly { path: string; id: string }[];
}

/**
 * Lists and reads the files of a branch over git's smart HTTP, whatever the server.
 *
 * What a commit holds never changes: as long as the branch stays where it is, only its name is looked up.
 */
@Injectable()
export class GitTrees {
  private readonly known = new Map<string, Tree>();
  private readonly http: HttpClient;

  constructor(@Inject(Outbound) private readonly outbound: Outbound) {
    this.http = { request: (request) => this.request(request) };
  }

  /** All files of a branch or tag. Throws InvalidInput or Unavailable as Outbound does, NotFound for a ref or repository that does not exist. */
  async list(url: string, ref: string): Promise<TreeListing> {
    const key = `${url}#${ref}`;
    const head = await this.headOf(url, ref);
    const remembered = this.known.get(key);
    const contents = new Contents(() => this.fetch(url, ref));
    let tree = remembered;
    if (tree?.head !== head) {
      tree = await contents.tree();
      this.remember(key, tree);
    }
    return { commit: tree.commit, files: tree.files.map(({ path: file, id }) => ({ path: file, id, read: () => contents.read(id) })) };
  }

  /** The branch that `HEAD` stands for; undefined when the server does not say. Throws as {@link list} does. */
  async defaultBranch(url: string): Promise<string | undefined> {
    const refs = await guard(url, () => git.listServerRefs({ http: this.http, url, protocolVersion: 1, symrefs: true }));
    return refs.find(({ ref }) => ref === 'HEAD')?.target?.replace(/^refs\/heads\//, '');
  }

  private remember(key: string, tree: Tree): void {
    this.known.delete(key);
    this.known.set(key, tree);
    const [oldest] = this.known.keys();
    if (this.known.size > 50 && oldest !== undefined) {
      this.known.delete(oldest);
    }
  }

  private async headOf(url: string, ref: string): Promise<string> {
    if (/^[0-9a-f]{40}$/.test(ref)) {
      return ref;
    }
    const refs = await guard(url, () => git.listServerRefs({ http: this.http, url, protocolVersion: 1 }));
    const wanted = ref === 'HEAD' ? ['HEAD'] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
    const found = refs.find((candidate) => wanted.includes(candidate.ref));
    if (!found) {
      throw new NotFound('location_unreadable', `${url} has no branch or tag ${ref}`);
    }
    return found.oid;
  }

  /** Brings the newest commit into a folder of its own. */
  private async fetch(url: string, ref: string): Promise<{ gitdir: string; commit: string }> {
    const gitdir = await mkdtemp(path.join(tmpdir(), 'callboard-git-'));
    try {
      await git.init({ fs, gitdir, bare: true });
      await git.addRemote({ fs, gitdir, remote: 'origin', url });
      const { fetchHead } = await guard(url, () => git.fetch({ fs, http: this.http, gitdir, remote: 'origin', ref, singleBranch: true, depth: 1, tags: false }));
      if (!fetchHead) {
        throw new Unavailable('fetch_failed', `${url} sent no commit for ${ref}`);
      }
      return { gitdir, commit: fetchHead };
    } catch (error) {
      await rm(gitdir, { recursive: true, force: true });
      throw error;
    }
  }

  private async request({ url, method, headers, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
    }
    const answer = await this.outbound.fetch(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
      maxBytes: MAX_PACK_BYTES,
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    return {
      url: answer.url,
      method,
      headers: { ...answer.headers },
      body: (async function* () {
        yield new Uint8Array(answer.body);
      })(),
      statusCode: answer.status,
      statusMessage: String(answer.status),
    };
  }
}

/** One fetched commit, brought when it is first needed and thrown away when nothing has been read for a while. */
class Contents {
  private fetched?: Promise<{ gitdir: string; commit: string }>;
  private disposal?: NodeJS.Timeout;
  private users = 0;

  constructor(private readonly fetch: () => Promise<{ gitdir: string; commit: string }>) {}

  async tree(): Promise<Tree> {
    return this.use(async ({ gitdir, commit }) => {
      const files: { path: string; id: string }[] = [];
      await git.walk({
        fs,
        gitdir,
        trees: [git.TREE({ ref: commit })],
        map: async (file, [entry]) => {
          const type = await entry?.type();
          if (type === 'blob' && entry) {
            files.push({ path: file, id: await entry.oid() });
          }
          if (files.length > MAX_FILES) {
            throw new InvalidInput('too_large', `The repository holds more than ${MAX_FILES} files`);
          }
          return type === 'tree' ? true : undefined;
        },
      });
      return { head: commit, commit: (await git.readCommit({ fs, gitdir, oid: commit })).oid, files };
    });
  }

  async read(id: string): Promise<string> {
    return this.use(async ({ gitdir }) => new TextDecoder().decode((await git.readBlob({ fs, gitdir, oid: id })).blob));
  }

  private async use<T>(work: (fetched: { gitdir: string; commit: string }) => Promise<T>): Promise<T> {
    clearTimeout(this.disposal);
    this.users += 1;
    try {
      this.fetched ??= this.fetch();
      return await work(await this.fetched);
    } finally {
      this.users -= 1;
      if (this.users === 0) {
        this.disposal = setTimeout(() => void this.dispose(), IDLE_MS);
        this.disposal.unref();
      }
    }
  }

  private async dispose(): Promise<void> {
    const fetched = await this.fetched?.catch(() => undefined);
    this.fetched = undefined;
    if (fetched) {
      await rm(fetched.gitdir, { recursive: true, force: true });
    }
  }
}

async function guard<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Errors.HttpError && error.data.statusCode === 404) {
      throw new NotFound('location_unreadable', `There is no repository at ${url}, or it is not there for us`, { cause: error });
    }
    throw error instanceof AppError ? error : new Unavailable('fetch_failed', `${url} could not be read as a git repository: ${(error as Error).message}`, { cause: error });
  }
}
