const TOKEN = /("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:])/uy;
const SPACE = /[ \t\r\n]*/y;

/** Deeper than anybody nests; the catalog takes 32 levels. */
const DEEPEST = 1_000;

class Fault extends Error {
  constructor(readonly at: number) {
    super();
  }
}

/**
 * Where a text stops being JSON: line and column from 1, and what stands there (empty at the end of the text).
 *
 * Engines say it differently, and some not at all.
 */
export function findJsonFault(text: string): { line: number; column: number; found: string } | undefined {
  try {
    new Reader(text).document();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    const found = /^["\w$.-]+|^[^\n]?/.exec(text.slice(error.at))?.[0] ?? '';
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, found: found.slice(0, 20) };
  }
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw new Fault(this.at);
  }

  private value(): void {
    const start = this.next();
    if ((this.depth += 1) > DEEPEST) this.refuse(start);
    if (start === '{') this.members('}', () => this.member());
    else if (start === '[') this.members(']', () => this.value());
    else if (/^[}\],:]$/.test(start)) this.refuse(start);
    this.depth -= 1;
  }

  private members(end: string, one: () => void): void {
    if (this.peek() === end) {
      this.next();
      return;
    }
    for (;;) {
      one();
      const divider = this.next();
      if (divider === end) return;
      if (divider !== ',') this.refuse(divider);
    }
  }

  private member(): void {
    const key = this.next();
    if (!key.startsWith('"')) this.refuse(key);
    const colon = this.next();
    if (colon !== ':') this.refuse(colon);
    this.value();
  }

  private refuse(token: string): never {
    throw new Fault(this.at - token.length);
  }

  private peek(): string | undefined {
    this.skipSpace();
    return this.text[this.at];
  }

  private next(): string {
    this.skipSpace();
    TOKEN.lastIndex = this.at;
    const token = TOKEN.exec(this.text)?.[0];
    if (token === undefined) throw new Fault(this.at);
    this.at += token.length;
    return token;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }
}
