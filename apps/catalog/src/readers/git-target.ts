import { InvalidInput } from '@callboard/service-kit';

/** A file of a repository, or a pattern of files. */
export interface GitTarget {
  /** Where the repository is cloned from. */
  readonly url: string;
  /** Branch or tag, a full commit id, or `HEAD`. */
  readonly ref: string;
  readonly path: string;
}

const EVERY_DESCRIPTOR = '**/catalog-info.yaml';

/**
 * Takes `https://host/repository.git#<ref>:<path>` apart; without a ref the default branch is meant, without a path every
 * `catalog-info.yaml`. Throws InvalidInput.
 */
export function parseGitTarget(target: string): GitTarget {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InvalidInput('invalid_location', `'${target.slice(0, 200)}' is not the http or https address of a git repository`);
  }
  const fragment = decode(url.hash.slice(1));
  const colon = fragment.indexOf(':');
  const [ref, path] = colon === -1 ? [fragment, ''] : [fragment.slice(0, colon), fragment.slice(colon + 1)];
  url.hash = '';
  const wanted = { url: url.href.replace(/#$/, ''), ref: ref || 'HEAD', path: path.replace(/^\/+/, '') || EVERY_DESCRIPTOR };
  if (wanted.path.split('/').some((segment) => segment === '..' || segment === '.') || wanted.path.includes('\u0000') || !/^[^\s~^:?*[\\]+$/.test(wanted.ref) || wanted.ref.startsWith('-')) {
    throw new InvalidInput('invalid_location', `'${target.slice(0, 200)}' names no branch and path; it reads https://host/repository.git#branch:path`);
  }
  return wanted;
}

/** The address that {@link parseGitTarget} takes apart. */
export function gitTargetOf({ url, ref, path }: GitTarget): string {
  return `${url}#${encodeURI(ref).replaceAll('#', '%23')}:${encodeURI(path).replaceAll('#', '%23')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
