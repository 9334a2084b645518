import { ArrowUpRight } from 'lucide-react';
import type { LinkView } from '../../data/entity-page';

/** Links to the world outside, each with the host it leads to. */
export function LinkList({ links }: { links: readonly LinkView[] }) {
  return (
    <ul className="-mx-2 flex flex-col">
      {links.map(({ href, title, host }) => (
        <li key={href}>
          <a href={href} target="_blank" rel="noopener noreferrer" className="flex min-h-8 items-center gap-2 rounded-control px-2 text-small no-underline hover:bg-sunken">
            <span className="truncate">{title}</span>
            {title !== href && <span className="min-w-0 shrink-[3] truncate text-micro text-muted">{host}</span>}
            <ArrowUpRight size={14} strokeWidth={1.5} aria-hidden className="ms-auto shrink-0 text-muted" />
          </a>
        </li>
      ))}
    </ul>
  );
}
