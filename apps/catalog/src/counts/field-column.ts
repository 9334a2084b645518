/** What one entity holds of one field: value (lower case) and original; without them the field exists, that is all. */
export interface FieldValue {
  readonly value?: string;
  readonly original?: string;
}

/** The entity does not have the field. */
const ABSENT = 0;
/** The entity has several values, which stand beside the column. */
const SEVERAL = -1;

/**
 * One field of all entities: per entity the number of its value, in an array.
 *
 * An entity is its place in the array. Four bytes per entity, so that all entities are looked at in the time of one query.
 */
export class FieldColumn {
  private codes = new Int32Array(1024);
  private readonly several = new Map<number, readonly number[]>();
  private readonly values: FieldValue[] = [{}];
  private readonly codeOf = new Map<string, number>();

  /** Different values, those that nobody has any more included. */
  get variety(): number {
    return this.values.length - 1;
  }

  /** Replaces what an entity holds; nothing: it does not have the field. */
  set(place: number, held: readonly FieldValue[]): void {
    this.reach(place);
    this.several.delete(place);
    const codes = held.map((value) => this.encode(value));
    if (codes.length > 1) {
      this.several.set(place, codes);
    }
    this.codes[place] = codes.length > 1 ? SEVERAL : (codes[0] ?? ABSENT);
  }

  /** Adds one value to what entities hold. */
  add(value: FieldValue, places: readonly number[]): void {
    const code = this.encode(value);
    for (const place of places) {
      this.reach(place);
      const known = this.codes[place] ?? ABSENT;
      if (known !== ABSENT) {
        this.several.set(place, [...(known === SEVERAL ? (this.several.get(place) ?? []) : [known]), code]);
      }
      this.codes[place] = known === ABSENT ? code : SEVERAL;
    }
  }

  /** A test of entities: whether they hold a value that passes. */
  test(passes: (held: FieldValue) => boolean): (place: number) => boolean {
    const passing = Uint8Array.from(this.values, (value, code) => (code !== ABSENT && passes(value) ? 1 : 0));
    const { several, codes } = this;
    return (place) => {
      const code = codes[place] ?? ABSENT;
      return code === SEVERAL ? (several.get(place) ?? []).some((each) => passing[each] === 1) : passing[code] === 1;
    };
  }

  /** How many of the entities that pass hold each value. */
  count(places: number, passes: (place: number) => boolean): { held: FieldValue; count: number }[] {
    const counts = new Uint32Array(this.values.length);
    for (let place = 0; place < places; place++) {
      const code = this.codes[place] ?? ABSENT;
      if (code === ABSENT || !passes(place)) {
        continue;
      }
      for (const each of code === SEVERAL ? (this.several.get(place) ?? []) : [code]) {
        counts[each] = (counts[each] ?? 0) + 1;
      }
    }
    return this.values.flatMap((held, code) => (code !== ABSENT && counts[code] ? [{ held, count: counts[code] }] : []));
  }

  private encode(held: FieldValue): number {
    const key = `${held.value ?? '\u001e'}\u001f${held.original ?? ''}`;
    const known = this.codeOf.get(key);
    if (known !== undefined) {
      return known;
    }
    this.values.push(held);
    this.codeOf.set(key, this.values.length - 1);
    return this.values.length - 1;
  }

  private reach(place: number): void {
    if (place >= this.codes.length) {
      const longer = new Int32Array(Math.max(place + 1, 2 * this.codes.length));
      longer.set(this.codes);
      this.codes = longer;
    }
  }
}
