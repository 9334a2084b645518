import { classNames } from '@callboard/ui';

/** A lifecycle by its own glyph: full, half or empty circle; others without one. */
export function Lifecycle({ value }: { value: string }) {
  const fill = { production: 'full', experimental: 'half', development: 'half', deprecated: 'struck' }[value.toLowerCase()];
  return (
    <span className={classNames('inline-flex items-center gap-1.5', fill === 'struck' ? 'text-warn' : 'text-text')}>
      {fill && (
        <svg viewBox="0 0 12 12" width={10} height={10} fill="none" stroke="currentColor" strokeWidth={1.5} aria-hidden className="shrink-0">
          <circle cx="6" cy="6" r="4.5" className={fill === 'full' ? 'fill-current' : undefined} />
          {fill === 'half' && <path d="M6 1.5a4.5 4.5 0 0 0 0 9Z" className="fill-current" stroke="none" />}
          {fill === 'struck' && <path d="m2.8 9.2 6.4-6.4" />}
        </svg>
      )}
      {value}
    </span>
  );
}
