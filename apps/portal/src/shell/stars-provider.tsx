'use client';
import type { ReactNode } from 'react';
import { stars } from '../browser/stars';

/** Gives the browser's list of stars what the server knows, before anything reads it. */
export function StarsProvider({ refs, children }: { refs: readonly string[]; children: ReactNode }) {
  if (typeof window !== 'undefined') stars.begin(refs);
  return children;
}
