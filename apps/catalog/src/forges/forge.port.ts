import type { AppOwner, OutboundResponse } from '@callboard/outbound';
import type { ScmHost } from '../readers/scm-url.js';

/** A repository of a forge. */
export interface Repository {
  readonly host: ScmHost;
  /** Scheme and host that the repository's pages are at. */
  readonly origin: string;
  /** As {@link ScmAddress.repository}. */
  readonly path: string;
}

export interface ForgeRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose thing it is, where the address does not say so: apps have credentials of their own for each owner. */
  readonly owner?: string;
}

/** A question in GraphQL. */
export interface ForgeQuestion {
  readonly url: string;
  readonly owner: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A file as a tree lists it. */
export interface ListedFile {
  readonly path: string;
  /** Changes whenever the content does. */
  readonly id: string;
}

/** What a forge is asked through; it keeps to the forge's limits. */
export interface ForgeAsk {
  /**
   * The answer, of status 200, 304, 404 or one that `expected` names. Throws Unavailable `rate_limited` when the budget is
   * used up, and for every other answer.
   */
  get(host: ScmHost, request: ForgeRequest, options?: { readonly etag?: string; readonly maxBytes?: number; readonly expected?: readonly number[] }): Promise<OutboundResponse>;
  /** What `pick` takes out of a JSON answer, remembered with its entity tag; undefined for 404 and what `expected` names. */
  json<T>(host: ScmHost, request: ForgeRequest, pick: (body: unknown, headers: Readonly<Record<string, string>>) => T, options?: { readonly expected?: readonly number[] }): Promise<T | undefined>;
  /** All pages of a list, by `Link` headers or by what `next` finds in the body; undefined when the first one is 404. */
  pages<T>(host: ScmHost, request: ForgeRequest, pick: (body: unknown) => readonly T[], options?: { readonly next?: (body: unknown) => string | undefined; readonly maxItems?: number; readonly expected?: readonly number[] }): Promise<T[] | undefined>;
  /** The `data` of an answer; undefined where there is no GraphQL, or what is asked for is not for us. */
  graphql(host: ScmHost, question: ForgeQuestion): Promise<unknown>;
  /** Those that have installed a GitHub app of the integration that covers an address, or the one with that id; undefined where it has no app. */
  appOwners(url: string, appId?: string): Promise<AppOwner[] | undefined>;
}

/** A repository as an organisation's list shows it. */
export interface ListedRepository {
  /** As {@link Repository.path}. */
  readonly path: string;
  /** Absent for an empty repository. */
  readonly defaultBranch?: string;
  readonly archived: boolean;
  readonly fork: boolean;
  readonly visibility?: string;
  readonly topics: readonly string[];
  /** Changes with every push; absent where the list tells nothing of the kind. */
  readonly pushed?: string;
  /** Name or key of the project that it belongs to, at forges that have such. */
  readonly project?: string;
}

/** One kind of forge, by the means of its API. */
export interface Forge {
  /** Where the content of a file comes from. `HEAD` stands for the default branch. */
  file(repository: Repository, ref: string, path: string): ForgeRequest;
  /** Whether commits and trees are asked of the API; else by git's own protocol. */
  hasApi(host: ScmHost): boolean;
  /** The commit that a branch or tag stands at; undefined when there is none, or no such repository. */
  head(repository: Repository, ref: string, ask: ForgeAsk): Promise<string | undefined>;
  /** All files at a commit; undefined when the API does not list them all. */
  tree(repository: Repository, commit: string, ask: ForgeAsk): Promise<readonly ListedFile[] | undefined>;
  /** All repositories of an organisation, a user or a group with what is below it; undefined when there is no such owner. */
  repositories?(host: ScmHost, owner: string, ask: ForgeAsk): Promise<ListedRepository[] | undefined>;
  /** All repositories that a GitHub app may see, wherever it is installed; undefined when the integration has no such app. */
  repositoriesOfApp?(host: ScmHost, appId: string, ask: ForgeAsk): Promise<ListedRepository[] | undefined>;
  /** The API takes no branch names with slashes where files are read: the commit is named instead. */
  readonly readsByCommit?: boolean;
}

/** A full commit id stands for itself. */
export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}

/** Percent-encodes the segments of a path. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
