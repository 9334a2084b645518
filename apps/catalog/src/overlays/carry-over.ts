import { diffArrays } from 'diff';

/** Lines of the normalised text and the lines that the author wrote for them. */
interface Pair {
  readonly normal: readonly string[];
  readonly written: readonly string[];
}

/**
 * Carries a change over from a normalised text to the text it was made of, line by line: what the change leaves alone
 * stays as the author wrote it. Undefined when it cannot be done so; the caller checks what the result says.
 */
export function carryOver(written: string, normal: string, changed: string): string | undefined {
  const pairs = align(normal.split('\n'), written.split('\n'));
  const result: string[] = [];
  let at = 0;
  let shift = 0;
  let removed = 0;
  for (const { added, removed: isRemoved, value, count } of diffArrays(normal.split('\n'), changed.split('\n'))) {
    if (added) {
      result.push(...value.map((line) => indented(line, shift)));
      continue;
    }
    for (let left = count; left > 0; ) {
      const pair = pairs[at];
      if (!pair || pair.normal.length > left) {
        return undefined;
      }
      at++;
      left -= pair.normal.length;
      shift = pair.normal.length > 0 && pair.normal[0]?.trim() ? indentOf(pair.written[0]) - indentOf(pair.normal[0]) : shift;
      if (!isRemoved || pair.normal.length === 0) {
        result.push(...pair.written);
      } else {
        removed++;
      }
    }
  }
  const rest = pairs.slice(at);
  return removed < pairs.length && rest.every(({ normal: lines }) => lines.length === 0) ? [...result, ...rest.flatMap((pair) => pair.written)].join('\n') : undefined;
}

function align(normal: readonly string[], written: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  let [here, there] = [0, 0];
  let open: { normal: string[]; written: string[] } | undefined;
  const close = (): void => {
    if (open) {
      pairs.push(open);
    }
    open = undefined;
  };
  for (const { added, removed, count } of diffArrays([...normal], [...written], { comparator: (a, b) => squeezed(a) === squeezed(b) })) {
    if (!added && !removed) {
      close();
      for (let line = 0; line < count; line++) {
        pairs.push({ normal: [normal[here++] ?? ''], written: [written[there++] ?? ''] });
      }
      continue;
    }
    open ??= { normal: [], written: [] };
    if (removed) {
      open.normal.push(...normal.slice(here, (here += count)));
    } else {
      open.written.push(...written.slice(there, (there += count)));
    }
  }
  close();
  return pairs;
}

function squeezed(line: string): string {
  return line.replace(/\s+/g, '');
}

function indentOf(line: string | undefined): number {
  return /^ */.exec(line ?? '')?.[0].length ?? 0;
}

function indented(line: string, shift: number): string {
  return line.trim() === '' ? line : shift >= 0 ? ' '.repeat(shift) + line : line.slice(Math.min(-shift, indentOf(line)));
}
