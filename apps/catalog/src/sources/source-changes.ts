/** Tells whoever watches files that a source has been read, and so may have come to new ones. */
export class SourceChanges {
  private readonly listeners = new Set<(sourceId: string) => void>();

  /** Gives back what ends it. */
  onRead(listener: (sourceId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(sourceId: string): void {
    for (const listener of this.listeners) {
      listener(sourceId);
    }
  }
}
