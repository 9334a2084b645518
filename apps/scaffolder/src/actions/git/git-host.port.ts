/** Injection token of the {@link GitHost}. */
export const GIT_HOST = Symbol('scaffolder.git-host');

/** A folder that becomes the one commit of a new repository. */
export interface Publication {
  /** Clone URL, http or https, checked already. */
  readonly repository: string;
  /** Absolute path of the files. */
  readonly folder: string;
  /** A folder for what git needs meanwhile; removed by the caller. */
  readonly scratch: string;
  readonly branch: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** When the run was started: with the same files, author and time a second attempt makes the very same commit. */
  readonly at: Date;
  /** The person's own, instead of the configured credentials. */
  readonly token?: string;
}

/** Any server that speaks git over HTTP. */
export interface GitHost {
  /**
   * Makes one commit of the folder and pushes it. The same publication again finds its commit there and changes nothing.
   * Throws ActionError for a branch that has other commits, refused credentials and empty folders, Unavailable for silence.
   */
  publish(publication: Publication): Promise<{ readonly commitHash: string; readonly created: boolean }>;
}
