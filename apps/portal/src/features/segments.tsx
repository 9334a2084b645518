import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '@callboard/ui';

/** One of a few ways to look at something, side by side. */
export interface Segment {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isCurrent: boolean;
}

const FRAME = 'flex w-fit overflow-hidden rounded-control border border-control';

function segmentClass({ isCurrent }: Segment, index: number): string {
  return classNames(
    'flex h-8 items-center gap-1.5 px-2.5 text-small whitespace-nowrap no-underline -outline-offset-2 pointer-coarse:h-11',
    index > 0 && 'border-s border-control',
    isCurrent ? 'bg-accent-soft font-[550]' : 'bg-surface text-muted hover:text-text',
  );
}

/** Segments that are addresses. */
export function LinkSegments({ label, segments }: { label: string; segments: ReadonlyArray<Segment & { readonly href: string }> }) {
  return (
    <nav aria-label={label} className={FRAME}>
      {segments.map((segment, index) => (
        <Link key={segment.label} href={segment.href} replace scroll={false} aria-current={segment.isCurrent ? 'true' : undefined} className={segmentClass(segment, index)}>
          {segment.icon}
          {segment.label}
        </Link>
      ))}
    </nav>
  );
}

/** Segments that do something. */
export function ButtonSegments({ label, segments }: { label: string; segments: ReadonlyArray<Segment & { readonly onChoose: () => void }> }) {
  return (
    <div role="group" aria-label={label} className={FRAME}>
      {segments.map((segment, index) => (
        <button key={segment.label} type="button" aria-pressed={segment.isCurrent} onClick={segment.onChoose} className={segmentClass(segment, index)}>
          {segment.icon}
          {segment.label}
        </button>
      ))}
    </div>
  );
}
