/** An entity the reader has opened on this device. */
export interface Recent {
  readonly ref: string;
  readonly kind: string;
  readonly label: string;
}

const KEY = 'callboard.recents';
const LIMIT = 10;
const NONE: readonly Recent[] = [];
let cached: { raw: string | null; recents: readonly Recent[] } = { raw: null, recents: NONE };

/** The last entities opened here, newest first. Kept on this device: nobody else needs to know. */
export function listRecents(): readonly Recent[] {
  const raw = localStorage.getItem(KEY);
  if (raw !== cached.raw) cached = { raw, recents: parse(raw) };
  return cached.recents;
}

export function addRecent(recent: Recent): void {
  const others = listRecents().filter(({ ref }) => ref !== recent.ref);
  localStorage.setItem(KEY, JSON.stringify([recent, ...others].slice(0, LIMIT)));
}

function parse(raw: string | null): readonly Recent[] {
  try {
    const list: unknown = JSON.parse(raw ?? '[]');
    return Array.isArray(list) ? list.filter((item): item is Recent => typeof item?.ref === 'string' && typeof item.kind === 'string' && typeof item.label === 'string') : NONE;
  } catch {
    return NONE;
  }
}
