'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useChanges } from '../browser/use-live';

/** Back and forward show pages as they were left. When something has changed since, they are asked for again. */
export function RefreshOnReturn() {
  const router = useRouter();
  const hasChanged = useRef(false);
  useChanges(() => {
    hasChanged.current = true;
  });
  useEffect(() => {
    const onReturn = () => {
      if (!hasChanged.current) return;
      hasChanged.current = false;
      // After the page that one returns to is drawn.
      setTimeout(() => router.refresh(), 0);
    };
    window.addEventListener('popstate', onReturn);
    return () => window.removeEventListener('popstate', onReturn);
  }, [router]);
  return null;
}
