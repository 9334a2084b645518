/** Characters of one line; the rest is cut. */
const MAX_LINE = 8_192;

/** Lines a second that are kept; the rest is counted. */
const MAX_LINES_PER_SECOND = 100;

/** Lets so many lines a second pass, and says how many did not. */
export class LineBudget {
  private second = 0;
  private used = 0;
  private dropped = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** Whether another line may be written. */
  take(): boolean {
    this.turn();
    this.used += 1;
    if (this.used <= MAX_LINES_PER_SECOND) return true;
    this.dropped += 1;
    return false;
  }

  /** How many lines were dropped since last asked. */
  takeDropped(): number {
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }

  private turn(): void {
    const second = Math.floor(this.now() / 1_000);
    if (second === this.second) return;
    this.second = second;
    this.used = 0;
  }
}

/** Cuts a stream of text into lines and never holds more than one of them. */
export class LineCutter {
  private rest = '';

  /** The lines that are complete with this chunk; an overlong one is cut and ends where it is cut. */
  cut(chunk: string): string[] {
    const parts = (this.rest + chunk).split('\n');
    this.rest = parts.pop() ?? '';
    const lines = parts.map((line) => line.slice(0, MAX_LINE));
    if (this.rest.length > MAX_LINE) {
      lines.push(this.rest.slice(0, MAX_LINE));
      this.rest = '';
    }
    return lines.filter((line) => line.trim() !== '');
  }

  /** What came after the last line end. */
  end(): string[] {
    const line = this.rest.slice(0, MAX_LINE);
    this.rest = '';
    return line.trim() === '' ? [] : [line];
  }
}
