import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { classNames } from '@callboard/ui';
import { LiveDot } from './live-dot';
import { PaletteButton } from './palette-button';
import { UserMenu } from './user-menu';
import { KindMark } from '../features/kinds/kind-mark';

/** A step of the way to this page. The last one is the page itself and has no address. */
export interface Crumb {
  readonly label: string;
  readonly href?: string;
  readonly kind?: string;
}

/** How wide the content may get: tables take all there is, everything else stays readable. */
export type PageWidth = 'full' | 'measured';

/** What every page stands in: the strip on top with the way here, and the content. */
export function PageFrame({ crumbs, width = 'measured', children }: { crumbs: readonly Crumb[]; width?: PageWidth; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh min-w-0 flex-col">
      <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b bg-canvas px-4 md:px-6">
        <nav aria-label="Breadcrumb" className="min-w-0 grow">
          <ol className="flex min-w-0 items-center gap-1.5 text-small">
            {crumbs.map((crumb, index) => (
              <Fragment key={index}>
                {index > 0 && (
                  <li aria-hidden className="text-control max-sm:hidden">
                    /
                  </li>
                )}
                <li className={classNames('min-w-0', index < crumbs.length - 1 ? 'shrink truncate max-sm:hidden' : 'truncate')}>
                  <CrumbContent crumb={crumb} />
                </li>
              </Fragment>
            ))}
          </ol>
        </nav>
        <PaletteButton />
        <LiveDot />
        <UserMenu />
      </header>
      <main id="main" tabIndex={-1} className={classNames('flex min-w-0 grow flex-col outline-none', width === 'measured' && 'mx-auto w-full max-w-[1200px] px-4 py-6 md:px-6')}>
        {children}
      </main>
    </div>
  );
}

function CrumbContent({ crumb: { label, href, kind } }: { crumb: Crumb }) {
  const content = (
    <>
      {kind && <KindMark kind={kind} size={14} />}
      <span className="truncate">{label}</span>
    </>
  );
  const layout = 'flex min-w-0 items-center gap-1.5';
  return href ? (
    <Link href={href} prefetch={false} className={classNames(layout, 'rounded-control text-muted no-underline hover:text-text hover:underline')}>
      {content}
    </Link>
  ) : (
    <span aria-current="page" className={classNames(layout, 'font-[550]')}>
      {content}
    </span>
  );
}
