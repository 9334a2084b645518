import 'server-only';
import { diffArrays } from 'diff';
import { foldUnchanged, type DiffHunk, type DiffLine } from '../features/history/fold-unchanged';
import { highlightLines } from './highlight';

/** Two YAML texts compared line by line, coloured, with unchanged runs folded. */
export async function diffYaml(before: string, after: string): Promise<readonly DiffHunk[]> {
  const [beforeHtml, afterHtml] = await Promise.all([highlightLines(before, 'yaml'), highlightLines(after, 'yaml')]);
  const lines: DiffLine[] = [];
  let left = 0;
  let right = 0;
  for (const part of diffArrays(linesOf(before), linesOf(after))) {
    for (let count = 0; count < part.value.length; count += 1) {
      if (part.removed) lines.push({ kind: 'removed', before: left + 1, html: beforeHtml[left++] ?? '' });
      else if (part.added) lines.push({ kind: 'added', after: right + 1, html: afterHtml[right++] ?? '' });
      else lines.push({ kind: 'same', before: ++left, after: right + 1, html: afterHtml[right++] ?? '' });
    }
  }
  return foldUnchanged(lines);
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
