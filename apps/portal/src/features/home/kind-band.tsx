'use client';
import { HoverLink } from '../entity/entity-link';
import { compareKinds, kindsWord, kindWord } from '../entity/kind-words';
import { KindMark } from '../kinds/kind-mark';
import { useCustomWords } from '../kinds/words-provider';

/** How much there is of what, in the manner of a drawing's title block; each cell leads into the catalog. */
export function KindBand({ kinds }: { kinds: ReadonlyArray<{ kind: string; count: number }> }) {
  const words = useCustomWords();
  const shown = kinds.filter(({ kind, count }) => kind !== 'Location' && count > 0).sort((a, b) => compareKinds(a.kind, b.kind));
  return (
    <ul aria-label="What is in the catalog" className="grid grid-cols-2 gap-px overflow-hidden rounded-card border bg-line sm:grid-cols-4 lg:grid-cols-[repeat(auto-fit,minmax(112px,1fr))]">
      {shown.map(({ kind, count }) => (
        <li key={kind} className="flex min-w-0 bg-surface">
          <HoverLink href={`/catalog?kind=${encodeURIComponent(kind.toLowerCase())}`} className="flex min-w-0 grow items-center gap-2 px-3 py-3 no-underline -outline-offset-2 hover:bg-sunken/60">
            <KindMark kind={kind} size={18} />
            <span className="min-w-0">
              <span className="block font-mono text-heading leading-5 tabular-nums">{count.toLocaleString('en')}</span>
              <span className="block truncate text-micro text-muted">{count === 1 ? kindWord(kind, words) : kindsWord(kind, words)}</span>
            </span>
          </HoverLink>
        </li>
      ))}
    </ul>
  );
}
