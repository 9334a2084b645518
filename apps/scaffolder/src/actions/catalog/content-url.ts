import { posix } from 'node:path';
import { ActionError } from '@callboard/plugin-sdk';
import type { ForgeHosts } from '../../expressions/repo-url.js';

/**
 * The address of a file of a repository, from the address of the repository's contents (`https://host/o/r/blob/main`).
 * On plain git servers it is the one that gives the file itself and not a page about it.
 */
export function contentUrl(contents: string, path: string, hosts: ForgeHosts): string {
  let url: URL;
  try {
    url = new URL(contents);
  } catch {
    throw new ActionError('invalid_repository_url', `repoContentsUrl must be an absolute URL, not ${JSON.stringify(contents)}`);
  }
  const type = hosts[url.host.toLowerCase()];
  if (!type) throw new ActionError('invalid_repository_url', `No integration found for host ${contents}`);
  const root = url.pathname.replace(/\/+$/, '');
  url.pathname = posix.join(type === 'git' ? root.replace(/^(\/[^/]+\/[^/]+)\/blob\//, '$1/raw/') : root, path);
  return url.href;
}
