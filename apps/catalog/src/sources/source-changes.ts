/** What a read of a source has led to. */
export interface SourceTargets {
  /** Resolved targets and patterns that were looked for; of a part also its files, and what their placeholders point at. */
  readonly targets: readonly string[];
  /** Only a part was read: earlier targets still count. */
  readonly partial: boolean;
}

/** Hears that a source has been read, and which targets and patterns it leads to by now. */
export type SourceListener = (sourceId: string, read: SourceTargets) => void;

/** Tells whoever watches files that a source has been read. */
export class SourceChanges {
  private readonly listeners = new Set<SourceListener>();

  /** Gives back what ends it. */
  onRead(listener: SourceListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(sourceId: string, read: SourceTargets): void {
    for (const listener of this.listeners) {
      listener(sourceId, read);
    }
  }
}
