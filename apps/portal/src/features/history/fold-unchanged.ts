/** A line of a diff. `html` is escaped. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly before?: number;
  readonly after?: number;
  readonly html: string;
}

/** A run of lines around changes; `skipped` unchanged lines stand before it. */
export interface DiffHunk {
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

/** Unchanged lines around a change that are shown. */
const CONTEXT = 3;

/** Keeps a few lines around each change and counts what is left out between. */
export function foldUnchanged(lines: readonly DiffLine[]): DiffHunk[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) near.add(at);
  });
  const hunks: Array<{ skipped: number; lines: DiffLine[] }> = [];
  let skipped = 0;
  lines.forEach((line, index) => {
    if (!near.has(index)) {
      skipped += 1;
      return;
    }
    if (skipped > 0 || hunks.length === 0) hunks.push({ skipped, lines: [] });
    skipped = 0;
    hunks.at(-1)?.lines.push(line);
  });
  return hunks;
}

