'use client';
import { classNames } from '@callboard/ui';
import type { LiveState } from '../browser/live';
import { useLiveState } from '../browser/use-live';

const WORDS: Record<LiveState, string> = {
  idle: 'Connecting to live changes',
  connecting: 'Connecting to live changes',
  live: 'Live: changes appear as they happen',
  reconnecting: 'Reconnecting: changes are caught up on return',
};

/** Whether this page follows the catalog. Shape says it as well as colour: a full dot, a ring, a broken ring. */
export function LiveDot() {
  const state = useLiveState();
  return (
    <span role="status" aria-label={WORDS[state]} data-tip={WORDS[state]} tabIndex={0} className="inline-flex size-8 shrink-0 items-center justify-center rounded-control">
      <svg viewBox="0 0 12 12" width={12} height={12} fill="none" aria-hidden>
        <circle
          cx="6"
          cy="6"
          r="3.5"
          strokeWidth="1.5"
          strokeDasharray={state === 'reconnecting' ? '3 2.5' : undefined}
          className={classNames(
            state === 'live' && 'fill-ok stroke-ok',
            state === 'reconnecting' && 'animate-waiting stroke-warn',
            (state === 'idle' || state === 'connecting') && 'stroke-control',
          )}
        />
      </svg>
    </span>
  );
}
