'use client';
import { useMemo } from 'react';
import { EntityLabelLink } from '../entity/entity-label-link';
import { useCatalogIndex } from '../../browser/use-catalog-index';

const SHOWN = 12;

/** Names out of the browser's own index: forgiving, and there even when the search service is not. */
export function NamesInstead({ text }: { text: string }) {
  const { index, version } = useCatalogIndex();
  const found = useMemo(() => {
    const whole = index.search(text, SHOWN);
    // Nothing fits all words: then what fits any of them.
    return whole.length > 0 ? whole : text.split(/\s+/).flatMap((word) => (word.length > 2 ? index.search(word, 4) : []));
    // The index is the same object for ever; its version says when it has changed.
  }, [text, index, version]);
  if (text === '' || found.length === 0) return null;
  return (
    <section aria-labelledby="names">
      <h2 id="names" className="pb-1 text-micro text-muted">
        Names like it
      </h2>
      <ul className="grid gap-x-6 rounded-card border bg-surface px-4 py-2 sm:grid-cols-2">
        {found.map((entry) => (
          <li key={entry.ref} className="flex text-small">
            <EntityLabelLink entity={{ ref: entry.ref, label: entry.title ?? entry.name }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
