/** Hears that a source has been read, and which targets and patterns it leads to by now. */
export type SourceListener = (sourceId: string, targets: readonly string[]) => void;

/** Tells whoever watches files that a source has been read. */
export class SourceChanges {
  private readonly listeners = new Set<SourceListener>();

  /** Gives back what ends it. */
  onRead(listener: SourceListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(sourceId: string, targets: readonly string[]): void {
    for (const listener of this.listeners) {
      listener(sourceId, targets);
    }
  }
}
