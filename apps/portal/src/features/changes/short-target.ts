/** Path segments of forges between a repository and its files, with the branch after them. */
const FORGE_PATH = /^\/(?<owner>[^/]+(?:\/[^/]+)*?)\/(?<repo>[^/]+)\/(?:-\/)?(?:raw|blob|tree|src)\/(?:branch\/)?[^/]+\/(?<file>.+)$/;

/** Where something was read, short enough for a line: owner, repository and file on a forge, else the last two parts of the path. */
export function shortTarget(target: string): string {
  const plain = target.replace(/^(url|file):/, '');
  if (URL.canParse(plain)) {
    const parts = FORGE_PATH.exec(new URL(plain).pathname)?.groups;
    if (parts) return [parts.owner, parts.repo, parts.file].join('/');
  }
  return (plain.split(/[?#]/)[0] ?? plain).split('/').filter(Boolean).slice(-2).join('/');
}
