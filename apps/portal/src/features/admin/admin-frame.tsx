import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '@callboard/ui';
import { PageFrame, type Crumb } from '../../shell/page-frame';
import { RefreshOnCatalogChange } from './refresh-on-catalog-change';

/** How many things wait in a list. */
export type AdminCounts = Readonly<Partial<Record<'errors' | 'conflicts' | 'orphans', number>>>;

export type AdminTab = 'sources' | 'errors' | 'conflicts' | 'orphans' | 'cycles' | 'dangling' | 'islands' | 'kinds';

const GROUPS: ReadonlyArray<ReadonlyArray<{ readonly tab: AdminTab; readonly label: string; readonly href: string }>> = [
  [
    { tab: 'sources', label: 'Sources', href: '/admin/ingestion' },
    { tab: 'errors', label: 'Errors', href: '/admin/ingestion/errors' },
    { tab: 'conflicts', label: 'Conflicts', href: '/admin/ingestion/conflicts' },
    { tab: 'orphans', label: 'Orphans', href: '/admin/ingestion/orphans' },
  ],
  [
    { tab: 'dangling', label: 'Dangling refs', href: '/admin/graph/dangling' },
    { tab: 'cycles', label: 'Cycles', href: '/admin/graph/cycles' },
    { tab: 'islands', label: 'Islands', href: '/admin/graph/islands' },
  ],
  [{ tab: 'kinds', label: 'Kinds', href: '/admin/kinds' }],
];

/** The frame of the administration: where one is, the lists beside it, and the content. Follows changes of the catalog by itself. */
export function AdminFrame({ tab, title, counts = {}, crumbs = [], children }: { tab: AdminTab; title: string; counts?: AdminCounts; crumbs?: readonly Crumb[]; children: ReactNode }) {
  return (
    <PageFrame crumbs={[{ label: 'Admin', href: '/admin/ingestion' }, ...crumbs, { label: title }]}>
      <RefreshOnCatalogChange />
      <nav aria-label="Administration" tabIndex={-1} className="-mx-4 -mt-6 flex gap-1 overflow-x-auto border-b px-4 md:-mx-6 md:px-6">
        {GROUPS.map((group, index) => (
          <div key={index} className={classNames('flex shrink-0 gap-1', index > 0 && 'border-s ps-1')}>
            {group.map(({ tab: id, label, href }) => (
              <TabLink key={id} href={href} label={label} count={counts[id as keyof AdminCounts]} current={id === tab} />
            ))}
          </div>
        ))}
      </nav>
      <h1 className="pt-5 pb-4 text-title">{title}</h1>
      {children}
    </PageFrame>
  );
}

function TabLink({ href, label, count, current }: { href: string; label: string; count?: number; current: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'relative flex h-10 shrink-0 items-center gap-1.5 px-2 text-small no-underline -outline-offset-2',
        current ? 'font-[550] text-text after:absolute after:inset-x-2 after:bottom-[-1px] after:h-0.5 after:bg-accent' : 'text-muted hover:text-text',
      )}
    >
      {label}
      {count !== undefined && count > 0 && <span className="font-mono text-mono text-muted tabular-nums">{count.toLocaleString('en')}</span>}
    </Link>
  );
}
