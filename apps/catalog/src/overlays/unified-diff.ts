import { structuredPatch } from 'diff';
import type { EditedFile } from './edit-document.js';

const CONTEXT = 3;

/**
 * The change of one document as a unified diff of its file. Names begin with `./`: `git apply` and `patch -p1` strip that,
 * `patch -p0` follows it, each from the folder that the path counts from.
 */
export function unifiedDiff(path: string, before: string, { text, from, to, document }: EditedFile): string {
  // Only what surrounds the document is compared: files may hold thousands of them.
  const start = linesBack(before, from, CONTEXT);
  const tail = before.slice(to, linesOn(before, to, CONTEXT));
  const offset = before.slice(0, start).split('\n').length - 1;
  const head = before.slice(start, from);
  const { hunks } = structuredPatch('', '', head + before.slice(from, to) + tail, head + document + tail, undefined, undefined, { context: CONTEXT });
  if (hunks.length === 0 || text === before) {
    return '';
  }
  const name = `./${path}${/\s/.test(path) ? '\t' : ''}`;
  const body = hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => `@@ -${oldStart + offset},${oldLines} +${newStart + offset},${newLines} @@\n${lines.join('\n')}\n`);
  return `--- ${name}\n+++ ${name}\n${body.join('')}`;
}

function linesBack(text: string, offset: number, lines: number): number {
  let at = offset;
  for (let line = 0; line <= lines && at > 0; line++) {
    at = text.lastIndexOf('\n', at - 1);
    if (at === -1) {
      return 0;
    }
  }
  return at === 0 ? 0 : at + 1;
}

function linesOn(text: string, offset: number, lines: number): number {
  let at = offset;
  for (let line = 0; line < lines; line++) {
    const next = text.indexOf('\n', at);
    if (next === -1) {
      return text.length;
    }
    at = next + 1;
  }
  return at;
}
