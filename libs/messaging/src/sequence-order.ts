/** Of a long gap, only the end can still be on its way. */
const MAX_REMEMBERED = 1_000;

/**
 * Puts messages back into the order of their stream.
 *
 * After a crash the broker sends new messages before it sends the unacknowledged ones again; those that came too early
 * wait here.
 */
export class SequenceOrder<T> {
  private readonly early = new Map<number, T>();
  private readonly skipped = new Set<number>();

  constructor(private expected: number) {}

  /**
   * Takes a message and gives back what can go on now, in order; undefined when it has gone on before. One that was given
   * up and comes after all goes on late: better out of order than lost.
   */
  add(sequence: number, item: T): T[] | undefined {
    if (sequence < this.expected) {
      return this.skipped.delete(sequence) ? [item] : undefined;
    }
    this.early.set(sequence, item);
    return this.release();
  }

  /** True for a message that was given up and comes after all. */
  isLate(sequence: number): boolean {
    return this.skipped.has(sequence);
  }

  /** True when something waits for a message that has not come. */
  get hasGap(): boolean {
    return this.early.size > 0;
  }

  get waiting(): IterableIterator<T> {
    return this.early.values();
  }

  /** Gives up on what is missing before the earliest message that waits. */
  skipGap(): { skipped: number; released: T[] } {
    if (this.early.size === 0) {
      return { skipped: 0, released: [] };
    }
    const next = Math.min(...this.early.keys());
    const skipped = next - this.expected;
    for (let sequence = Math.max(this.expected, next - MAX_REMEMBERED); sequence < next; sequence++) {
      this.skipped.add(sequence);
    }
    this.expected = next;
    return { skipped, released: this.release() };
  }

  private release(): T[] {
    const released: T[] = [];
    for (let item = this.early.get(this.expected); item !== undefined; item = this.early.get(this.expected)) {
      this.early.delete(this.expected++);
      released.push(item);
    }
    return released;
  }
}
