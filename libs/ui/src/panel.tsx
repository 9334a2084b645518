import type { ReactNode } from 'react';
import { classNames } from './class-names.js';

export interface PanelProps {
  readonly title: ReactNode;
  /** Beside the heading: a link, a small control. */
  readonly action?: ReactNode;
  /** Where this comes from and as of when. */
  readonly provenance?: ReactNode;
  readonly children: ReactNode;
  /** Lists and tables bring their own inner edge. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly id?: string;
}

/** A card: hairline frame, heading, content, and where the content comes from. Never inside another one. */
export function Panel({ title, action, provenance, children, flush = false, className, id }: PanelProps) {
  return (
    <section id={id} className={classNames('flex min-w-0 flex-col rounded-card border bg-surface', className)}>
      <header className="flex min-h-11 items-center justify-between gap-3 px-4 pt-1">
        <h2 className="min-w-0 truncate text-heading">{title}</h2>
        {action}
      </header>
      <div className={classNames('min-w-0 grow', !flush && 'px-4 pb-4')}>{children}</div>
      {provenance && <footer className="truncate border-t px-4 py-2 text-micro text-muted">{provenance}</footer>}
    </section>
  );
}
