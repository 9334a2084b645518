import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { HoverLink } from './entity/entity-link';

/** The way from a card to the page that has all of it. */
export function PanelLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <HoverLink href={href} className="inline-flex min-h-6 shrink-0 items-center gap-1 text-micro text-muted no-underline hover:text-text hover:underline">
      {children}
      <ArrowRight size={12} strokeWidth={1.75} aria-hidden />
    </HoverLink>
  );
}
