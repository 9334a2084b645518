/**
 * Remembers what was computed from the catalog as of one position of its log.
 *
 * A value is given back only for the very position that the caller has just seen, so it is as exact as a new
 * computation. The values used longest ago go first.
 */
export class PositionCache<Value> {
  private readonly entries = new Map<string, { position: number; value: Value }>();
  private readonly running = new Map<string, Promise<{ position: number; value: Value }>>();

  constructor(private readonly capacity: number) {}

  /** The value for `key` at `position` or later, computed when it is not known; calls at the same time share one computation. */
  async get(key: string, position: number, compute: () => Promise<{ position: number; value: Value }>): Promise<Value> {
    const known = this.entries.get(key);
    if (known?.position === position) {
      this.keep(key, known);
      return known.value;
    }
    const running = this.running.get(key);
    if (running) {
      const shared = await running.catch(() => undefined);
      // A computation that began earlier may have looked at an older catalog than this caller.
      if (shared && shared.position >= position) {
        return shared.value;
      }
    }
    const own = compute();
    this.running.set(key, own);
    try {
      const computed = await own;
      this.keep(key, computed);
      return computed.value;
    } finally {
      if (this.running.get(key) === own) {
        this.running.delete(key);
      }
    }
  }

  private keep(key: string, entry: { position: number; value: Value }): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.capacity) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest ?? '');
    }
  }
}
