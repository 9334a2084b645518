'use client';
import { createContext, use, type ReactNode } from 'react';

/** Who reads the page, in the words of the frame. */
export interface Reader {
  readonly userRef: string;
  readonly name: string;
  readonly isGuest: boolean;
  readonly theme: 'system' | 'light' | 'dark';
}

const ReaderContext = createContext<Reader>({ userRef: 'user:default/unknown', name: 'Unknown', isGuest: false, theme: 'system' });

export function ReaderProvider({ reader, children }: { reader: Reader; children: ReactNode }) {
  return <ReaderContext value={reader}>{children}</ReaderContext>;
}

export function useReader(): Reader {
  return use(ReaderContext);
}
