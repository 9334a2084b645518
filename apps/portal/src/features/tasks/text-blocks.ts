/** A piece of a template's text output: words, or code in a fence. */
export type TextBlock = { readonly kind: 'words'; readonly text: string } | { readonly kind: 'code'; readonly text: string; readonly language?: string };

/** Takes the fenced code out of a text; everything else stays as it is written. */
export function textBlocks(content: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let rest = content;
  for (;;) {
    const fence = /^[ \t]*(```+)([^\n`]*)\n([\s\S]*?)^[ \t]*\1[ \t]*$/m.exec(rest);
    if (!fence) break;
    push(blocks, rest.slice(0, fence.index));
    blocks.push({ kind: 'code', text: (fence[3] ?? '').replace(/\n$/, ''), language: fence[2]?.trim() || undefined });
    rest = rest.slice(fence.index + fence[0].length);
  }
  push(blocks, rest);
  return blocks;
}

function push(blocks: TextBlock[], text: string): void {
  for (const paragraph of text.split(/\n{2,}/)) if (paragraph.trim() !== '') blocks.push({ kind: 'words', text: paragraph.trim() });
}
