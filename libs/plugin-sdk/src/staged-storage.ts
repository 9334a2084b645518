import { HostError, type PluginStorage } from './extension-points.js';
import { MAX_EVENT_WRITES, type StagedWrite } from './protocol.js';

/**
 * The storage that a listener sees: its own writes at once, everything else as stored. Nothing is stored until the
 * host commits {@link StagedStorage.writes} together with the note that the event is done.
 */
export class StagedStorage implements PluginStorage {
  private readonly staged = new Map<string, StagedWrite>();
  /** UTF-16 units of the values that were set, those set again included. */
  bytes = 0;

  constructor(private readonly stored: PluginStorage) {}

  /** What is to be stored, one write per key. */
  writes(): StagedWrite[] {
    return [...this.staged.values()];
  }

  /** Keys that would be written if the other's writes were added. */
  sizeWith(other: StagedStorage): number {
    return new Set([...this.staged.keys(), ...other.staged.keys()]).size;
  }

  /** Takes over what was staged on top of this one. */
  adopt(other: StagedStorage): void {
    for (const [key, write] of other.staged) this.staged.set(key, write);
    this.bytes += other.bytes;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    const write = this.staged.get(key);
    if (!write) return this.stored.get<Value>(key);
    return 'value' in write ? (structuredClone(write.value) as Value) : undefined;
  }

  async set(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    if (text === undefined) throw new HostError('invalid_request', `The value of "${key}" cannot be said in JSON`);
    this.bytes += text.length;
    this.stage(key, { key, value: JSON.parse(text) });
  }

  async delete(key: string): Promise<void> {
    this.stage(key, { key, deleted: true });
  }

  async list<Value>(prefix: string, { after, limit = 500 }: { after?: string; limit?: number } = {}): Promise<Array<{ key: string; value: Value }>> {
    const touched = [...this.staged.values()].filter(({ key }) => key.startsWith(prefix) && (after === undefined || key > after));
    // Each staged deletion may hide one stored entry, so that many more are asked for.
    const asked = limit + touched.length;
    const stored = await this.stored.list<Value>(prefix, { after, limit: asked });
    const merged = new Map(stored.map((entry) => [entry.key, entry]));
    // Beyond a full page more may be stored: what is staged there belongs to a later page.
    const end = stored.length === asked ? stored.at(-1)?.key : undefined;
    for (const write of touched) {
      if (!('value' in write)) merged.delete(write.key);
      else if (end === undefined || write.key <= end) merged.set(write.key, { key: write.key, value: structuredClone(write.value) as Value });
    }
    return [...merged.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit);
  }

  private stage(key: string, write: StagedWrite): void {
    this.staged.set(key, write);
    if (this.staged.size > MAX_EVENT_WRITES) {
      throw new HostError('storage_quota', `One event may write at most ${MAX_EVENT_WRITES} keys`);
    }
  }
}
