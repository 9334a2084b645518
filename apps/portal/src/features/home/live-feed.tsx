'use client';
import { useRef, useState } from 'react';
import { Button } from '@callboard/ui';
import { useChanges } from '../../browser/use-live';
import { ChangeList } from '../changes/change-list';
import { viewOfEvent, type ChangeView } from '../changes/change-view';

/** The last changes; new ones come in on top and old ones leave, so the card keeps its size. While the pointer is on it, new ones wait. */
export function LiveFeed({ initial }: { initial: readonly ChangeView[] }) {
  const [changes, setChanges] = useState(initial);
  const [waiting, setWaiting] = useState<readonly ChangeView[]>([]);
  const isPointed = useRef(false);
  const size = Math.max(initial.length, 6);
  const show = (fresh: readonly ChangeView[]) => setChanges((before) => merge(fresh, before).slice(0, size));

  useChanges(({ event }) => {
    const view = viewOfEvent(event);
    // Locations are how entities come in, no news to people.
    if (!view || view.entityRef.startsWith('location:')) return;
    if (isPointed.current) setWaiting((before) => [view, ...before]);
    else show([view]);
  });
  const release = () => {
    show(waiting);
    setWaiting([]);
  };
  return (
    <div
      onPointerEnter={() => {
        isPointed.current = true;
      }}
      onPointerLeave={() => {
        isPointed.current = false;
        if (waiting.length > 0) release();
      }}
      className="relative"
    >
      {waiting.length > 0 && (
        <div className="absolute inset-x-0 -top-9 flex justify-center">
          <Button size="compact" onClick={release}>
            {waiting.length === 1 ? '1 change' : `${waiting.length} changes`} · Show
          </Button>
        </div>
      )}
      {changes.length === 0 ? <p className="text-small text-muted">Nothing changed in the last 30 days. What changes appears here as it happens.</p> : <ChangeList changes={changes} />}
    </div>
  );
}

/** Newest first, each change once. */
function merge(fresh: readonly ChangeView[], known: readonly ChangeView[]): readonly ChangeView[] {
  const keys = new Set<string>();
  return [...fresh, ...known].filter(({ entityRef, revision }) => {
    const key = `${entityRef}@${revision}`;
    return !keys.has(key) && keys.add(key);
  });
}
