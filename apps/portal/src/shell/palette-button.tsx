'use client';
import { Search } from 'lucide-react';
import { Keys } from '@callboard/ui';
import { catalogIndex } from '../browser/catalog-index';
import { loadPalette, openOverlay } from './overlays';

/** Looks like a search field, opens the palette. */
export function PaletteButton() {
  const prepare = () => {
    void loadPalette();
    catalogIndex.load().catch(() => undefined);
  };
  return (
    <button
      type="button"
      onClick={() => openOverlay('palette')}
      onPointerEnter={prepare}
      onFocus={prepare}
      aria-keyshortcuts="Meta+K Control+K"
      className="flex h-8 shrink-0 items-center gap-2 rounded-control border bg-surface px-2.5 text-small text-muted transition-colors duration-120 hover:text-text max-md:w-8 max-md:justify-center max-md:border-transparent max-md:bg-transparent max-md:px-0 md:w-64"
    >
      <Search size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      <span className="grow text-start max-md:sr-only">Search or jump to</span>
      <span aria-hidden className="max-md:hidden">
        <Keys keys={['mod', 'K']} />
      </span>
    </button>
  );
}
