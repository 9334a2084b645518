'use client';
import { useEffect, useState } from 'react';
import { callPortal } from '../../browser/portal-api';
import type { Suggestion } from '../../data/search';

/** Typing rests this long before the service is asked. */
const RESTS_MS = 120;
const NONE: readonly Suggestion[] = [];

/** What the search service finds for plain words. Without it the palette still knows all names. */
export function useSuggestions(text: string): readonly Suggestion[] {
  const [found, setFound] = useState<{ text: string; suggestions: readonly Suggestion[] }>({ text: '', suggestions: NONE });
  const term = text.trim();
  const isPlain = term.length > 1 && !/(^|\s)[@#:>]/.test(term);
  useEffect(() => {
    if (!isPlain) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      callPortal<{ suggestions: readonly Suggestion[] }>(`/portal/suggest?q=${encodeURIComponent(term)}`, { signal: controller.signal })
        .then(({ suggestions }) => setFound({ text: term, suggestions }))
        .catch(() => undefined);
    }, RESTS_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [term, isPlain]);
  return isPlain && found.text === term ? found.suggestions : NONE;
}
