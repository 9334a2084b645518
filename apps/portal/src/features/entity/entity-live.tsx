'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useChanges } from '../../browser/use-live';

/** Changes of one entity often come in bursts: one refresh for all of them. */
const BURST_MS = 120;

/** Asks the server for the page again when something happens to one of these entities. */
export function RefreshOnChange({ refs }: { refs: readonly string[] }) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useChanges(({ event }) => {
    if (!refs.includes(event.subject)) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => router.refresh(), BURST_MS);
  });
  return null;
}
