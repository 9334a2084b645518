'use client';
import { useState } from 'react';
import { useChanges } from '../browser/use-live';

/** A line at the top of the page that lights up when something touches one of the entities on screen. */
export function LiveThread({ refs }: { refs: readonly string[] }) {
  const [beat, setBeat] = useState(0);
  useChanges(({ event }) => {
    if (refs.includes(event.subject)) setBeat((count) => count + 1);
  });
  if (beat === 0) return null;
  return <div key={beat} aria-hidden className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 origin-left animate-thread bg-accent opacity-0" />;
}
