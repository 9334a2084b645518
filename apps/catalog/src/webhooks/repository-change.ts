import type { ScmAddress, ScmKind } from '../readers/scm-url.js';

/** A repository as a message names it. */
export interface NamedRepository {
  /** Where its pages begin, without the repository's path and a slash: `https://github.com`. */
  readonly origin: string;
  /** Path of the repository below the origin. */
  readonly path: string;
  readonly scm?: ScmKind;
}

/** Files that a push has come by; paths inside the repository. */
export interface TouchedPaths {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/** What a message says has changed. */
export type RepositoryChange =
  | {
      readonly type: 'push';
      readonly repository: NamedRepository;
      /** Branch or tag. Left out: all of them. */
      readonly ref?: string;
      /** Whether addresses that name no branch mean this one; undefined when the message does not say. */
      readonly isDefault?: boolean;
      readonly commit?: string;
      readonly pusher?: string;
      /** Left out where the message does not name all of them: anything may have changed. */
      readonly touched?: TouchedPaths;
    }
  /** Repositories, teams or people of an organisation came, went or changed. */
  | { readonly type: 'organization'; readonly origin: string; readonly owner: string };

type Push = Extract<RepositoryChange, { type: 'push' }>;

/** One commit of a push, as GitHub, GitLab and Gitea name its files. */
export interface PushedCommit {
  readonly added?: readonly string[] | null | undefined;
  readonly modified?: readonly string[] | null | undefined;
  readonly removed?: readonly string[] | null | undefined;
}

/** Everything that some commits have come by; a file may be in more than one list. */
export function touchedBy(commits: readonly PushedCommit[]): TouchedPaths {
  const all = (key: keyof PushedCommit): string[] => [...new Set(commits.flatMap((commit) => commit[key] ?? []))];
  return { added: all('added'), modified: all('modified'), removed: all('removed') };
}

/** `refs/heads/main` → `main`. */
export function refName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '');
}

/** A commit id of zeros stands for none: the ref came or went. */
export function isNoCommit(id: string | null | undefined): boolean {
  return id === undefined || id === null || /^0*$/.test(id);
}

/** The path that an address names inside what was pushed; undefined when it means something else. */
export function pathIn({ repository, ref, isDefault }: Push, address: ScmAddress): string | undefined {
  const origin = `${address.url.origin}${address.host.basePath}`;
  const isSame = origin.toLowerCase() === repository.origin.toLowerCase() && address.repository.toLowerCase() === repository.path.toLowerCase() && (repository.scm === undefined || repository.scm === address.host.kind);
  if (!isSame) {
    return undefined;
  }
  if (ref === undefined || address.ref === ref || (address.ref === 'HEAD' && isDefault !== false)) {
    return address.path;
  }
  // The slash of a branch called a/b may stand unencoded in an address, which then reads as branch a.
  const whole = `${address.ref}/${address.path}`;
  return whole.startsWith(`${ref}/`) ? whole.slice(ref.length + 1) : undefined;
}
