'use client';
import { createContext, use, type ReactNode } from 'react';
import { NO_CUSTOM_WORDS, type CustomWords } from './custom-words';

const WordsContext = createContext<CustomWords>(NO_CUSTOM_WORDS);

/** Gives the parts of a page that live in the browser the words of this catalog's kinds. */
export function WordsProvider({ words, children }: { words: CustomWords; children: ReactNode }) {
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useCustomWords(): CustomWords {
  return use(WordsContext);
}
