/** A run of text, found or not. */
export interface TextRun {
  readonly text: string;
  readonly isFound: boolean;
}

/** Takes a highlighted text apart at its tags. Tags that do not pair are dropped, their text stays. */
export function markedRuns(text: string, preTag: string, postTag: string): TextRun[] {
  const runs: TextRun[] = [];
  let isFound = false;
  let rest = text;
  while (rest !== '') {
    const tag = isFound ? postTag : preTag;
    const at = tag === '' ? -1 : rest.indexOf(tag);
    const part = at === -1 ? rest : rest.slice(0, at);
    if (part !== '') runs.push({ text: part.replaceAll(preTag, '').replaceAll(postTag, ''), isFound: isFound && at !== -1 });
    if (at === -1) break;
    rest = rest.slice(at + tag.length);
    isFound = !isFound;
  }
  return runs;
}
