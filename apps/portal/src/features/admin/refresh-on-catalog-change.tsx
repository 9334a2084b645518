'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useChanges } from '../../browser/use-live';

/** A read of a large source announces thousands of changes: one refresh for all of a moment. */
const REST_MS = 700;

/** Has the page drawn anew when something came in, went, failed or collided. */
export function RefreshOnCatalogChange() {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useChanges(({ event }) => {
    if (!event.type.startsWith('callboard.catalog.') || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      router.refresh();
    }, REST_MS);
  });
  return null;
}
