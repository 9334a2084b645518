import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInput } from '@callboard/service-kit';
import type { ForgeHosts } from '../expressions/repo-url.js';

/** Where a skeleton or file is read from. */
export type SourceAddress =
  /** On this machine: `path` below `folder`, which nothing leaves. */
  | { readonly type: 'folder'; readonly folder: string; readonly path: string }
  /** In a repository. Branch names may hold slashes, so where the path begins is known only when the branches are. */
  | { readonly type: 'git'; readonly repository: string; readonly refAndPath: readonly string[]; readonly relative?: string }
  /** A single file that any web server has. */
  | { readonly type: 'web'; readonly url: string };

/** How each kind of forge writes the address of a file or folder: `<repository>/<this>/<branch>/<path>`. */
const MARKERS: Readonly<Record<string, readonly string[]>> = {
  git: ['raw', 'blob', 'tree'],
  github: ['tree', 'blob', 'raw', 'edit'],
  gitlab: ['-/tree', '-/blob', '-/raw', '-/edit'],
  gitea: ['src/branch', 'src/tag', 'raw/branch', 'raw/tag'],
  bitbucketCloud: ['src', 'raw'],
};

const RAW_GITHUB = 'raw.githubusercontent.com';

/**
 * Reads the `url` of a fetch action: absolute, or relative to where the template lies.
 *
 * Throws InvalidInput for an address that is neither, for other schemes than http and https, and for a relative one that
 * leaves the template's folder (local) or repository.
 */
export function resolveSource(url: string, baseUrl: string | undefined, hosts: ForgeHosts): SourceAddress {
  const absolute = tryUrl(url);
  if (absolute) return fromUrl(absolute, hosts);
  if (!baseUrl) {
    throw new InvalidInput('invalid_location', `Failed to fetch, template location could not be determined and the fetch URL is relative, ${url}`);
  }
  const base = tryUrl(baseUrl);
  if (!base) throw new InvalidInput('invalid_location', `The template's own location ${baseUrl} is not an address`);
  if (base.protocol === 'file:') return { type: 'folder', folder: posix.dirname(fileURLToPath(base)), path: url };
  return relativeTo(fromUrl(base, hosts), url);
}

/**
 * Where a git address points once the branches and tags are known; the longest name that fits is the branch.
 *
 * Undefined when none fits. Throws InvalidInput `path_outside_workspace` for a relative path that leaves the repository.
 */
export function locateInRepository({ refAndPath, relative }: SourceAddress & { type: 'git' }, known: ReadonlySet<string>, defaultRef?: string): { ref: string; path: string } | undefined {
  const found = refAndPath.length === 0 && defaultRef ? { ref: defaultRef, path: '' } : splitRef(refAndPath, known);
  if (!found || relative === undefined) return found;
  const joined = relative.startsWith('/') ? posix.normalize(relative.slice(1)) : posix.normalize(posix.join(posix.dirname(found.path), relative));
  if (/^\.\.(\/|$)/.test(joined)) throw new InvalidInput('path_outside_workspace', `${relative} is not allowed to refer to a directory outside its repository`);
  return { ref: found.ref, path: joined === '.' ? '' : joined.replace(/\/$/, '') };
}

function splitRef(refAndPath: readonly string[], known: ReadonlySet<string>): { ref: string; path: string } | undefined {
  for (let count = refAndPath.length; count > 0; count -= 1) {
    const ref = refAndPath.slice(0, count).join('/');
    if (known.has(ref)) return { ref, path: refAndPath.slice(count).join('/') };
  }
  return undefined;
}

function fromUrl(url: URL, hosts: ForgeHosts): SourceAddress {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new InvalidInput('scheme_not_allowed', `Only http and https addresses are fetched, not ${url.protocol}`);
  }
  if (url.username || url.password) throw new InvalidInput('target_not_allowed', 'An address with user name or password in it is not fetched; use an integration');
  const segments = url.pathname.split('/').filter(Boolean).map(decode);
  if (url.host === RAW_GITHUB) return gitAddress('https://github.com', segments.slice(0, 2), segments.slice(2));
  const type = hosts[url.host.toLowerCase()];
  for (const marker of MARKERS[type ?? ''] ?? []) {
    const at = indexOfMarker(segments, marker.split('/'));
    if (at >= 2) return gitAddress(url.origin, segments.slice(0, at), segments.slice(at + marker.split('/').length));
  }
  if (type && MARKERS[type] && (segments.length === 2 || segments.at(-1)?.endsWith('.git'))) return gitAddress(url.origin, segments, []);
  return { type: 'web', url: url.href };
}

function relativeTo(base: SourceAddress, path: string): SourceAddress {
  if (base.type === 'web') return { type: 'web', url: new URL(path, base.url).href };
  return { ...base, relative: path } as SourceAddress;
}

/** Parts of an address that no repository has: they would mean something else to a shell, a header or a file system. */
// eslint-disable-next-line no-control-regex
const UNSAFE_PART = /^-|^\.{1,2}$|[\0-\x1f\x7f\\]/;

function gitAddress(origin: string, repository: readonly string[], refAndPath: readonly string[]): SourceAddress {
  if (repository.length < 2 || [...repository, ...refAndPath].some((part) => UNSAFE_PART.test(part))) {
    throw new InvalidInput('invalid_repository_url', `${origin}/${repository.join('/')} is not the address of a repository`);
  }
  return { type: 'git', repository: `${origin}/${repository.map(encodeURIComponent).join('/').replace(/\.git$/, '')}.git`, refAndPath };
}

function indexOfMarker(segments: readonly string[], marker: readonly string[]): number {
  return segments.findIndex((_segment, index) => index >= 2 && marker.every((part, offset) => segments[index + offset] === part));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new InvalidInput('invalid_location', `The address holds ${segment}, which cannot be read`);
  }
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
