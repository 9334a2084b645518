import type { Filter } from '@callboard/catalog-model';
import { FieldColumn, type FieldValue } from './field-column.js';

/** Every entity has a value of it: who has none does not exist. */
export const EVERYBODY = 'kind';

/** What one entity holds, by key; an entity that is gone holds nothing. */
export interface HeldFields {
  readonly id: number;
  readonly fields: ReadonlyMap<string, readonly FieldValue[]>;
}

/** Some fields of all entities as of one position of the log, and what can be counted from them. */
export class FieldColumns {
  private readonly places = new Map<number, number>();
  private readonly columns = new Map<string, FieldColumn>();
  /** Entities that were replaced by nothing. */
  gone = 0;

  constructor(
    readonly epoch: string,
    public position: number,
  ) {}

  get keys(): readonly string[] {
    return [...this.columns.keys()];
  }

  has(key: string): boolean {
    return this.columns.has(key);
  }

  variety(key: string): number {
    return this.columns.get(key)?.variety ?? 0;
  }

  /** Adds an empty column. */
  open(key: string): void {
    this.columns.set(key, new FieldColumn());
  }

  close(key: string): void {
    this.columns.delete(key);
  }

  /** Adds one value of one key and who holds it. */
  load(key: string, value: FieldValue, ids: readonly number[]): void {
    this.columns.get(key)?.add(value, ids.map((id) => this.placeOf(id)));
  }

  /** Puts entities as they are now in the place of what was known of them. */
  replace({ id, fields }: HeldFields): void {
    const place = this.placeOf(id);
    this.gone += fields.size === 0 ? 1 : 0;
    for (const [key, column] of this.columns) {
      column.set(place, fields.get(key) ?? []);
    }
  }

  /** How many entities pass and have a value of a key. */
  total(filter: Filter, valueOf: string): number {
    const hasValue = this.column(valueOf).test(({ value }) => value !== undefined);
    const passes = this.compile(filter);
    let total = 0;
    for (let place = 0; place < this.places.size; place++) {
      total += hasValue(place) && passes(place) ? 1 : 0;
    }
    return total;
  }

  /** How many of the entities that pass hold each value of a key, values in their own letter case. */
  facet(key: string, filter: Filter): { value: string; count: number }[] {
    const counted = this.columns.get(key)?.count(this.places.size, this.compile(filter)) ?? [];
    return counted.flatMap(({ held, count }) => (held.value === undefined || held.original === undefined ? [] : [{ value: held.original, count }]));
  }

  /** The same answer as `matches` of the catalog model, for an entity by its place. */
  private compile(filter: Filter): (place: number) => boolean {
    switch (filter.type) {
      case 'all': {
        const parts = filter.filters.map((part) => this.compile(part));
        return parts.length === 1 && parts[0] ? parts[0] : (place) => parts.every((part) => part(place));
      }
      case 'any': {
        const parts = filter.filters.map((part) => this.compile(part));
        return (place) => parts.some((part) => part(place));
      }
      case 'not': {
        const part = this.compile(filter.filter);
        return (place) => !part(place);
      }
      case 'exists':
        return this.column(filter.key).test(() => true);
      case 'in': {
        const values = new Set(filter.values);
        return this.column(filter.key).test(({ value }) => value !== undefined && values.has(value));
      }
      case 'prefix':
        return this.column(filter.key).test(({ value }) => value?.startsWith(filter.prefix) ?? false);
    }
  }

  private column(key: string): FieldColumn {
    const column = this.columns.get(key);
    if (!column) {
      throw new Error(`No column of ${key}`);
    }
    return column;
  }

  private placeOf(id: number): number {
    const known = this.places.get(id);
    if (known !== undefined) {
      return known;
    }
    this.places.set(id, this.places.size);
    return this.places.size - 1;
  }
}

/** The keys that a filter asks about. */
export function keysOf(filter: Filter): string[] {
  switch (filter.type) {
    case 'all':
    case 'any':
      return filter.filters.flatMap(keysOf);
    case 'not':
      return keysOf(filter.filter);
    default:
      return [filter.key];
  }
}
