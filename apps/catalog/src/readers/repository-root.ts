import type { ScmAddress, ScmHosts, ScmKind } from './scm-url.js';

/** What an address of a repository, or of a branch of it, lacks to be one of its root folder; `HEAD` is the default branch. */
const ENDINGS: Readonly<Record<ScmKind, readonly string[]>> = {
  github: ['/blob/HEAD/'],
  gitlab: ['/-/blob/HEAD/'],
  gitea: ['/src/HEAD/'],
  bitbucketCloud: ['/src/HEAD/'],
  bitbucketServer: ['/browse/'],
  azure: ['?path=/'],
  git: ['/blob/HEAD/'],
};

/**
 * Takes the address of a repository, of a branch or of a folder in it apart, as people copy them from their browser.
 * `path` is the folder, empty for the root. Undefined for a host whose addresses nobody knows.
 */
export function repositoryRoot(hosts: ScmHosts, target: string): ScmAddress | undefined {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const host = url && hosts.find(url.host);
  if (!url || !host) {
    return undefined;
  }
  url.hash = '';
  const bare = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const candidates = [...(host.kind === 'azure' ? [url.href] : [`${bare}/${url.search}`]), ...ENDINGS[host.kind].map((ending) => `${bare.replace(/\.git$/, '')}${ending}`)];
  for (const candidate of candidates) {
    const address = hosts.parse(asFiles(candidate, host.kind));
    if (address) {
      return { ...address, path: address.path.replace(/\/+$/, '') };
    }
  }
  return undefined;
}

/** Folders and files have pages of their own at most forges: what lies in the folder is wanted. */
function asFiles(folder: string, kind: ScmKind): string {
  return kind === 'github' || kind === 'git' || kind === 'gitlab' ? folder.replace(/^([^:]+:\/\/[^/]+(?:\/[^/]+)+?(?:\/-)?)\/tree\//, '$1/blob/') : folder;
}

/** The same root at another branch; where the address has no place for it, it stays as it is. */
export function atBranch(hosts: ScmHosts, address: ScmAddress, branch: string): ScmAddress {
  const moved = new URL(address.url);
  moved.pathname = moved.pathname.replace('/HEAD/', `/${branch.split('/').map(encodeURIComponent).join('%2F')}/`);
  return hosts.parse(moved.href) ?? address;
}
