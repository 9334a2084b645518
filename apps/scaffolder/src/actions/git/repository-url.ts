import { ActionError } from '@callboard/plugin-sdk';
import { parseRepoUrl, type ForgeHosts } from '../../expressions/repo-url.js';

/** A repository that may be published to. */
export interface RepositoryUrl {
  /** Ends in `.git`. */
  readonly clone: string;
  /** The page of the repository, without `.git`. */
  readonly page: string;
  readonly host: string;
}

/** Owner and name of a repository on every forge; nothing that a shell, a path or a header could read as something else. */
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;
const MAX_NAME = 100;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Reads where to publish: `host?owner=o&repo=r`, or the URL of a repository.
 *
 * Throws ActionError `invalid_repository_url` for everything that is not http(s), carries credentials, or has a name that
 * is none. It is never given to a program as an argument.
 */
export function readRepositoryUrl({ repoUrl, url }: { repoUrl?: string; url?: string }, hosts: ForgeHosts): RepositoryUrl {
  if (repoUrl !== undefined) return fromPicker(repoUrl, hosts);
  if (url === undefined) throw invalid('Give repoUrl (host?owner=…&repo=…) or url');
  return fromUrl(url);
}

/** Branch names as git-check-ref-format(1) allows them, a little narrower. */
export function readBranch(name: string): string {
  const valid = /^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/.test(name) && !/\.\.|\/\/|\.lock(\/|$)|[/.]$|\/\./.test(name);
  if (!valid) throw invalid(`${JSON.stringify(name).slice(0, 120)} is not a name for a branch`);
  return name;
}

function fromPicker(repoUrl: string, hosts: ForgeHosts): RepositoryUrl {
  let spec;
  try {
    spec = parseRepoUrl(repoUrl, hosts);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const { host, owner = '', repo = '' } = spec;
  return repository(`${LOOPBACK.test(host) ? 'http' : 'https'}://${host}`, [owner, repo]);
}

function fromUrl(text: string): RepositoryUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid(`${JSON.stringify(text).slice(0, 120)} is not the URL of a repository`);
  }
  // The URL parser drops line breaks and tabs: what was meant by them is not what would be fetched.
  if (/[\0-\x20\x7f]/.test(text)) throw invalid('The URL of a repository holds no blanks or control characters');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid(`Repositories are published over http and https, not ${url.protocol}`);
  if (url.username || url.password) throw invalid('The URL of a repository must not hold a user name or password; use an integration');
  if (url.search || url.hash) throw invalid('The URL of a repository has no query and no fragment');
  const parts = url.pathname.replace(/\.git$/, '').split('/').filter(Boolean).map(decodeURIComponent);
  return repository(url.origin, parts);
}

function repository(origin: string, parts: readonly string[]): RepositoryUrl {
  if (parts.length < 2 || parts.some((part) => !NAME.test(part) || part.length > MAX_NAME)) {
    throw invalid(`${parts.map((part) => JSON.stringify(part)).join('/')} is not the owner and name of a repository`);
  }
  const page = `${origin}/${parts.map((part) => part.replace(/\.git$/, '')).join('/')}`;
  return { clone: `${page}.git`, page, host: new URL(origin).host };
}

function invalid(message: string): ActionError {
  return new ActionError('invalid_repository_url', message);
}
