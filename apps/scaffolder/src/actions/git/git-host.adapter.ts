import fs from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Outbound } from '@callboard/outbound';
import { ActionError } from '@callboard/plugin-sdk';
import { AppError, Unavailable } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import git, { type HttpClient, type TreeEntry } from 'isomorphic-git';
import { outboundGitHttp } from '../../sources/outbound-git-http.js';
import type { GitHost, Publication } from './git-host.port.js';

interface Objects {
  readonly folder: string;
  readonly gitdir: string;
  /** A `.gitignore` somewhere in the folder decides too. */
  readonly ignoring: boolean;
}

/** Git over the guarded way out, without a git program and without a shell: credentials stay in headers. */
@Injectable()
export class OutboundGitHost implements GitHost {
  constructor(private readonly outbound: Outbound) {}

  async publish(publication: Publication): Promise<{ commitHash: string; created: boolean }> {
    const { repository, scratch, branch, token } = publication;
    const gitdir = join(scratch, 'git');
    await git.init({ fs, dir: publication.folder, gitdir, defaultBranch: branch });
    const commitHash = await this.commit(publication, gitdir);
    const http = outboundGitHttp(this.outbound, { token });
    const head = await this.headOf(http, publication);
    if (head === commitHash) return { commitHash, created: false };
    if (head) throw new ActionError('action_failed', `${repository} already has commits on ${branch}; choose another name for the repository`);
    await this.push(http, publication, gitdir);
    return { commitHash, created: true };
  }

  private async commit({ folder, branch, message, author, at }: Publication, gitdir: string): Promise<string> {
    const tree = await writeFolder({ folder, gitdir, ignoring: await hasIgnoreFile(folder) }, '');
    if (!tree) throw new ActionError('action_failed', 'There are no files to publish');
    const person = { ...author, timestamp: Math.floor(at.getTime() / 1000), timezoneOffset: 0 };
    return git.commit({ fs, gitdir, ref: `refs/heads/${branch}`, tree, parent: [], message, author: person, committer: person });
  }

  /** The commit that the branch has now; undefined when there is no such branch or no such repository yet. */
  private async headOf(http: HttpClient, { repository, branch }: Publication): Promise<string | undefined> {
    try {
      const refs = await git.listServerRefs({ http, url: repository, prefix: `refs/heads/${branch}`, protocolVersion: 1 });
      return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.oid;
    } catch (error) {
      // Servers that create a repository at its first push answer 404 until then; an empty one answers nothing.
      if (statusOf(error) === 404 || error instanceof git.Errors.EmptyServerResponseError || error instanceof git.Errors.ParseError) return undefined;
      throw explain(error, repository);
    }
  }

  private async push(http: HttpClient, { repository, branch }: Publication, gitdir: string): Promise<void> {
    try {
      const result = await git.push({ fs, http, gitdir, url: repository, ref: branch, remoteRef: `refs/heads/${branch}`, force: false });
      if (!result.ok) throw new ActionError('action_failed', `${repository} refused the push: ${result.error ?? 'it did not say why'}`);
    } catch (error) {
      throw explain(error, repository);
    }
  }
}

/** Writes a folder as git objects, depth first; undefined when nothing of it is to be published. */
async function writeFolder(objects: Objects, path: string): Promise<string | undefined> {
  const { folder, gitdir } = objects;
  const tree: TreeEntry[] = [];
  for (const name of await readdir(join(folder, path))) {
    if (name === '.git') continue;
    const below = path ? `${path}/${name}` : name;
    if (objects.ignoring && (await git.isIgnored({ fs, dir: folder, gitdir, filepath: below }))) continue;
    const entry = await writeEntry(objects, below, name);
    if (entry) tree.push(entry);
  }
  return tree.length > 0 ? git.writeTree({ fs, gitdir, tree }) : undefined;
}

async function writeEntry(objects: Objects, path: string, name: string): Promise<TreeEntry | undefined> {
  const { folder, gitdir } = objects;
  const absolute = join(folder, path);
  const stats = await lstat(absolute);
  if (stats.isDirectory()) {
    const oid = await writeFolder(objects, path);
    return oid ? { mode: '040000', path: name, oid, type: 'tree' } : undefined;
  }
  const link = stats.isSymbolicLink();
  const blob = link ? Buffer.from(await readlink(absolute)) : await readFile(absolute);
  const mode = link ? '120000' : stats.mode & 0o111 ? '100755' : '100644';
  return { mode, path: name, oid: await git.writeBlob({ fs, gitdir, blob }), type: 'blob' };
}

async function hasIgnoreFile(folder: string): Promise<boolean> {
  return (await readdir(folder, { recursive: true })).some((name) => name === '.gitignore' || name.endsWith('/.gitignore'));
}

function statusOf(error: unknown): number | undefined {
  return (error as { data?: { statusCode?: number } }).data?.statusCode;
}

/** What the library throws, in words that name the repository and what to do. */
function explain(error: unknown, repository: string): Error {
  if (error instanceof AppError || error instanceof ActionError) return error;
  const status = statusOf(error);
  if (status === 401 || status === 403) {
    return new ActionError('action_failed', `${repository} refused the credentials of the integration for its host`, { cause: error });
  }
  if (status === 404) return new ActionError('action_failed', `${repository} does not exist, and the server creates none by itself`, { cause: error });
  if (error instanceof git.Errors.PushRejectedError) {
    return new ActionError('action_failed', `${repository} got other commits meanwhile; choose another name for the repository`, { cause: error });
  }
  return new Unavailable('fetch_failed', `${repository} could not be reached`, { cause: error });
}
