import type { Explanation } from '@callboard/api-client';
import type { Tone } from '@callboard/ui';

const VERDICTS: Readonly<Record<Explanation['verdict'], { readonly words: string; readonly tone: Tone }>> = {
  exists: { words: 'In the catalog', tone: 'ok' },
  stale: { words: 'Shown as it was: its document is refused now', tone: 'warn' },
  orphaned: { words: 'In the catalog, but no source emits it any more', tone: 'warn' },
  refused: { words: 'Refused', tone: 'danger' },
  deleted: { words: 'Removed', tone: 'neutral' },
  unseen: { words: 'Never seen', tone: 'neutral' },
};

/** A verdict in a few words. */
export function verdictWords(verdict: Explanation['verdict']): { readonly words: string; readonly tone: Tone } {
  return VERDICTS[verdict] ?? { words: verdict, tone: 'neutral' };
}

const DIFFERENCES: Readonly<Record<string, string>> = { spelling: 'another spelling', kind: 'another kind', namespace: 'another namespace', case: 'other letters' };

/** In what a near miss differs. */
export function differenceWords(differs: string): string {
  return DIFFERENCES[differs] ?? differs;
}

/** The state of a document, and how bad that is. */
export function documentState({ state, owner, guessed }: { readonly state: 'accepted' | 'refused' | 'conflict'; readonly owner: boolean; readonly guessed: boolean }): { readonly words: string; readonly tone: Tone } {
  if (guessed) return { words: 'Cannot be read; it seems to be this one', tone: 'danger' };
  if (state === 'refused') return { words: 'Refused', tone: 'danger' };
  if (state === 'conflict') return { words: 'Another source was first', tone: 'warn' };
  return owner ? { words: 'Accepted: the entity comes from here', tone: 'ok' } : { words: 'Accepted', tone: 'ok' };
}
