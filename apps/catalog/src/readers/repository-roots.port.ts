import type { ScmAddress } from './scm-url.js';

/** Finds the repository that an address lies in; the class is what it is injected by. */
export abstract class RepositoryRoots {
  /** The folder that an address means, at the branch that it names or else at the default branch. Undefined: in no repository. */
  abstract find(target: string): Promise<ScmAddress | undefined>;

  /** Takes the address of a file apart, without a look at its host. */
  abstract parse(target: string): ScmAddress | undefined;
}
