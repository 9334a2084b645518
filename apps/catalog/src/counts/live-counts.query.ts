import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EVERYBODY_HAS_ONE, RELATION_PREFIX } from '../entities/filter-sql.js';
import { EVERYBODY, FieldColumns, keysOf } from './field-columns.js';
import { FieldsRepository } from './fields.repository.js';

/** A key with more different values is counted by the database, whose index finds each of them. */
const MOST_VALUES = 5_000;
/** Keys that are kept; those used longest ago go first. Four bytes per entity each. */
const MOST_KEYS = 64;
/** Entities that are gone, kept as empty places, beyond which all is read again. */
const MOST_GONE = 10_000;

/** What was counted, and the position of the log that it is true of. */
export interface Counted<Value> {
  readonly position: number;
  readonly value: Value;
}

/**
 * Counts over all entities that need no look at all entities in the database.
 *
 * The fields that are counted are kept in memory as of a position of the log. Before each count the log is asked what has
 * changed since, and only that is read: so a count is exact at the position it names, on every replica, however often
 * entities change. What cannot be counted so is answered with undefined.
 */
@Injectable()
export class LiveCounts {
  private columns?: FieldColumns;
  /** Keys asked for, the newest use last; true: it has too many values. */
  private readonly wanted = new Map<string, boolean>();
  private running?: Promise<void>;
  private waiting?: Promise<void>;

  constructor(@Inject(FieldsRepository) private readonly fields: FieldsRepository) {}

  /** How many entities pass and, with a key, have a value of it. */
  async total(filter: Filter, valueOf: string = EVERYBODY): Promise<Counted<number> | undefined> {
    const key = EVERYBODY_HAS_ONE.has(valueOf) ? EVERYBODY : valueOf;
    return this.over([key, ...keysOf(filter)], (columns) => columns.total(filter, key));
  }

  /** How often each value of some keys occurs among the entities that pass. */
  async facets(keys: readonly string[], filter: Filter): Promise<Counted<{ facet: string; value: string; count: number }[]> | undefined> {
    return this.over([...keys, ...keysOf(filter)], (columns) => keys.flatMap((key) => columns.facet(key, filter).map((counted) => ({ facet: key, ...counted }))));
  }

  private async over<Value>(asked: readonly string[], count: (columns: FieldColumns) => Value): Promise<Counted<Value> | undefined> {
    const keys = new Set([EVERYBODY, ...asked]);
    // A key with U+0000 cannot be sent to the database: once it is wanted, no other would be read any more.
    if (keys.size > MOST_KEYS / 2 || [...keys].some((key) => key.startsWith(RELATION_PREFIX) || key.includes('\0') || this.wanted.get(key))) {
      return undefined;
    }
    for (const key of keys) {
      this.want(key);
    }
    await this.refresh();
    const { columns } = this;
    return columns && [...keys].every((key) => columns.has(key)) ? { position: columns.position, value: count(columns) } : undefined;
  }

  private want(key: string, tooMany = false): void {
    this.wanted.delete(key);
    this.wanted.set(key, tooMany);
    if (this.wanted.size > MOST_KEYS) {
      const oldest = [...this.wanted.keys()].find((each) => each !== EVERYBODY) ?? '';
      this.wanted.delete(oldest);
      this.columns?.close(oldest);
    }
  }

  /** Brings the columns to a position not older than this call. Calls at the same time share the next look at the log. */
  private refresh(): Promise<void> {
    if (!this.running) {
      this.running = this.update().finally(() => (this.running = undefined));
      return this.running;
    }
    // The look that is under way may have begun before what this caller has seen.
    this.waiting ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.waiting = undefined;
        return this.refresh();
      });
    return this.waiting;
  }

  private async update(): Promise<void> {
    await this.loadMissing();
    const { columns } = this;
    if (!columns) {
      return;
    }
    const changes = await this.fields.changes(columns.position, columns.keys);
    if (!changes.complete || changes.epoch !== columns.epoch || changes.position < columns.position || columns.gone > MOST_GONE) {
      // Another history, or too much of this one: all of it is read again.
      this.columns = undefined;
      await this.loadMissing();
      return;
    }
    for (const entity of changes.entities) {
      columns.replace(entity);
    }
    columns.position = changes.position;
    for (const key of columns.keys.filter((each) => columns.variety(each) > 2 * MOST_VALUES)) {
      // Most are values that nobody has any more: it is read again when it is asked for.
      columns.close(key);
    }
  }

  private async loadMissing(): Promise<void> {
    const missing: string[] = [];
    for (const [key, tooMany] of [...this.wanted]) {
      if (tooMany || this.columns?.has(key)) {
        continue;
      }
      if (await this.fields.hasFewValues(key, MOST_VALUES)) {
        missing.push(key);
      } else {
        this.want(key, true);
      }
    }
    if (missing.length === 0) {
      return;
    }
    const { position, epoch, held } = await this.fields.load(missing);
    if (this.columns?.epoch !== epoch) {
      // The rest is asked for again when it is needed.
      this.columns = missing.includes(EVERYBODY) ? new FieldColumns(epoch, position) : undefined;
    }
    const { columns } = this;
    missing.forEach((key) => columns?.open(key));
    for (const { key, ids, ...value } of held) {
      columns?.load(key, value, ids);
    }
  }
}
