'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@callboard/ui';
import { entityHref, type EntityTab } from './entity-href';

const TABS: ReadonlyArray<{ tab?: EntityTab; label: string }> = [
  { label: 'Overview' },
  { tab: 'api', label: 'Definition' },
  { tab: 'relations', label: 'Relations' },
  { tab: 'source', label: 'Source' },
  { tab: 'history', label: 'History' },
];

/** The parts of the page, each with its own address. */
export function EntityTabs({ entityRef, hasDefinition }: { entityRef: string; hasDefinition: boolean }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Parts of this entity" className="-mx-4 flex gap-1 overflow-x-auto border-b px-4 md:-mx-6 md:px-6" tabIndex={-1}>
      {TABS.filter(({ tab }) => tab !== 'api' || hasDefinition).map(({ tab, label }) => {
        const href = entityHref(entityRef, tab);
        const current = decodeURIComponent(pathname).toLowerCase() === decodeURIComponent(href);
        return (
          <Link
            key={label}
            href={href}
            scroll={false}
            aria-current={current ? 'page' : undefined}
            className={classNames(
              'relative flex h-10 shrink-0 items-center px-2 text-small no-underline -outline-offset-2 first:-ms-2',
              current ? 'font-[550] text-text after:absolute after:inset-x-2 after:bottom-[-1px] after:h-0.5 after:bg-accent' : 'text-muted hover:text-text',
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
