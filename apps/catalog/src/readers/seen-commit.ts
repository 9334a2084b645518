/** The commit that one read of a source has shown, as long as all that counts came from one. */
export class SeenCommit {
  private readonly commits = new Set<string | undefined>();

  /** Something was listed or read anew; undefined when nobody knows at which commit. */
  note(commit: string | undefined): void {
    this.commits.add(commit);
  }

  /** Undefined where several commits were seen, or something of which none is known. */
  get only(): string | undefined {
    const [first] = this.commits;
    return this.commits.size === 1 ? first : undefined;
  }
}
