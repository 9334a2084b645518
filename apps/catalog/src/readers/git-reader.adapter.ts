import path from 'node:path';
import { InvalidInput } from '@callboard/service-kit';
import type { GitTrees, TreeFile } from './git-trees.adapter.js';
import { gitTargetOf, parseGitTarget, type GitTarget } from './git-target.js';
import { matchesPath, pageUrl, type ScmHosts } from './scm-url.js';
import type { SeenCommit } from './seen-commit.js';
import type { FoundFile, ReadResult, SourceReader } from './source-reader.port.js';
import { limited } from './url-reader.adapter.js';

/** Reads repositories of any git server over http(s): `https://host/repository.git#<ref>:<path or pattern>`. */
export class GitReader implements SourceReader {
  readonly type = 'git';
  /** One look at each branch in one read of a source. */
  private readonly lists = new Map<string, Promise<Map<string, TreeFile>>>();

  constructor(
    private readonly trees: GitTrees,
    private readonly hosts: ScmHosts,
    private readonly seen: SeenCommit,
  ) {}

  async read(target: string, { etag, maxBytes }: { etag?: string; maxBytes: number }): Promise<ReadResult> {
    const wanted = parseGitTarget(target);
    const file = (await this.files(wanted)).get(wanted.path);
    if (!file) {
      return { status: 'missing', message: `${target} does not exist` };
    }
    return file.id === etag ? { status: 'unchanged' } : { status: 'content', text: limited(await file.read(), maxBytes, wanted.path), etag: file.id };
  }

  isPattern(target: string): boolean {
    try {
      return parseGitTarget(target).path.includes('*');
    } catch {
      return false;
    }
  }

  async find(pattern: string): Promise<FoundFile[]> {
    const wanted = parseGitTarget(pattern);
    const files = await this.files(wanted);
    return [...files.values()]
      .filter((file) => matchesPath(file.path, wanted.path))
      .map((file): FoundFile => ({
        target: gitTargetOf({ ...wanted, path: file.path }),
        etag: file.id,
        read: async ({ maxBytes }) => ({ status: 'content', text: limited(await file.read(), maxBytes, file.path), etag: file.id }),
      }))
      .sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  resolve(target: string, base: string): string {
    if (URL.canParse(target)) {
      return target;
    }
    const from = parseGitTarget(base);
    const resolved = path.posix.normalize(target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(from.path), target));
    if (resolved.startsWith('..') || resolved.includes('\u0000')) {
      throw new InvalidInput('target_not_allowed', `'${target}' leads out of ${from.url}`);
    }
    return gitTargetOf({ ...from, path: resolved });
  }

  resolveInside(target: string, base: string): string {
    const resolved = this.resolve(target, base);
    if (parseGitTarget(resolved).url !== parseGitTarget(base).url) {
      throw new InvalidInput('target_not_allowed', 'Placeholder may only reference files from the same repository as the entity');
    }
    return resolved;
  }

  pathInside(target: string): string {
    return parseGitTarget(target).path;
  }

  annotations(target: string): Record<string, string> {
    const file = parseGitTarget(target);
    const folder = path.posix.dirname(file.path);
    const page = pageUrl(this.hosts, file);
    const folderPage = pageUrl(this.hosts, { ...file, path: folder === '.' ? '' : `${folder}/` });
    return {
      ...(page && { 'backstage.io/view-url': page }),
      'backstage.io/source-location': folderPage ? `url:${folderPage}` : `git:${gitTargetOf({ ...file, path: folder === '.' ? '' : `${folder}/` })}`,
    };
  }

  private files({ url, ref }: GitTarget): Promise<Map<string, TreeFile>> {
    const key = `${url}#${ref}`;
    const list = this.lists.get(key) ?? this.list(url, ref);
    this.lists.set(key, list);
    return list;
  }

  private async list(url: string, ref: string): Promise<Map<string, TreeFile>> {
    try {
      const { commit, files } = await this.trees.list(url, ref);
      this.seen.note(commit);
      return new Map(files.map((file) => [file.path, file]));
    } catch (error) {
      this.seen.note(undefined);
      throw error;
    }
  }
}
