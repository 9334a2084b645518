import { callPortal } from './portal-api';

const NONE: readonly string[] = [];
let refs: readonly string[] | undefined;
const listeners = new Set<() => void>();

/** The starred entities of the reader, newest first; changes show at once and are taken back when they cannot be kept. */
export const stars = {
  /** Puts in what the server knows; what was changed here since then stays. */
  begin(initial: readonly string[]): void {
    refs ??= initial;
  },
  list: (): readonly string[] => refs ?? NONE,
  has: (ref: string): boolean => refs?.includes(ref) ?? false,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Stars or unstars; rejects, with everything as before, when identity does not keep it. */
  async toggle(ref: string): Promise<boolean> {
    const before = refs ?? NONE;
    const starred = !before.includes(ref);
    change(starred ? [ref, ...before] : before.filter((each) => each !== ref));
    try {
      await callPortal('/portal/stars', { method: 'PUT', body: { entityRef: ref, starred } });
    } catch (error) {
      change(before);
      throw error;
    }
    return starred;
  },
};

function change(next: readonly string[]): void {
  refs = next;
  for (const listener of listeners) listener();
}
