'use client';
import { useSyncExternalStore } from 'react';
import { toast } from '../shell/toasts';
import { stars } from './stars';

const NONE: readonly string[] = [];

/** The starred refs, newest first. */
export function useStars(initial: readonly string[] = NONE): readonly string[] {
  return useSyncExternalStore(stars.subscribe, stars.list, () => initial);
}

/** Whether one entity is starred, and a function that changes it and says so when that fails. */
export function useStar(ref: string, initial = false): readonly [starred: boolean, toggle: () => void] {
  const starred = useSyncExternalStore(stars.subscribe, () => stars.has(ref), () => initial);
  return [starred, () => toggleStar(ref)];
}

/** Stars or unstars, with a toast when it cannot be kept. */
export function toggleStar(ref: string): void {
  stars.toggle(ref).catch(() => toast('The star could not be kept: the identity service did not answer.', { tone: 'danger' }));
}
