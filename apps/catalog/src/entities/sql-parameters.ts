/** Collects the values of one statement; what reaches the SQL text is `$1`, `$2`, … and nothing that a caller wrote. */
export class SqlParameters {
  readonly values: unknown[];

  constructor(initial: readonly unknown[] = []) {
    this.values = [...initial];
  }

  /** Adds a value and gives its placeholder, cast to `type` where PostgreSQL cannot know. */
  add(value: unknown, type?: string): string {
    this.values.push(value);
    const placeholder = `$${this.values.length}`;
    return type ? `${placeholder}::${type}` : placeholder;
  }
}
