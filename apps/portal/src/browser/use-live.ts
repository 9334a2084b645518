'use client';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { live, type LiveChange, type LiveState } from './live';

/** Whether changes arrive as they happen. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(live.subscribeToState, live.state, () => 'idle');
}

/** Calls back for every change while the component is mounted. */
export function useChanges(listener: (change: LiveChange) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live.subscribe((change) => latest.current(change)), []);
}
