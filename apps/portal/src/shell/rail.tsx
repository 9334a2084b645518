'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { classNames } from '@callboard/ui';
import { useStars } from '../browser/use-stars';
import { entityHref, splitRef } from '../features/entity/entity-href';
import { BrandMark } from './brand';
import { isCurrent, NAVIGATION } from './navigation';
import { NavigationIcon } from './navigation-icon';
import { RAIL_COOKIE, rememberForYear } from './theme';
import { useShortcut } from './use-shortcut';
import { KindMark } from '../features/kinds/kind-mark';

/** More stars than this are found by the palette. */
const STARS_SHOWN = 8;

/** A starred entity with the words it goes by. */
export interface StarLabel {
  readonly ref: string;
  readonly label: string;
}

/** The navigation at the left; its width is a cookie, so that the server draws it right at once. */
export function Rail({ organization, stars: initial }: { organization: string; stars: readonly StarLabel[] }) {
  const pathname = usePathname();
  const starred = useStars(initial.map(({ ref }) => ref));
  useShortcut('rail', toggleRail);
  return (
    <nav aria-label="Main" className="sticky top-0 flex h-dvh flex-col border-r bg-canvas max-md:hidden">
      <Link href="/" className="flex h-12 shrink-0 items-center gap-2.5 px-[18px] no-underline" aria-label={`${organization} on Callboard: home`}>
        <BrandMark />
        <span className="truncate text-heading in-data-[rail=narrow]:hidden">{organization}</span>
      </Link>
      <ul className="flex flex-col gap-px px-2 pt-2">
        {NAVIGATION.map((item) => (
          <li key={item.href}>
            <RailLink href={item.href} label={item.label} current={isCurrent(item, pathname)} icon={<NavigationIcon icon={item.icon} />} />
          </li>
        ))}
      </ul>
      {starred.length > 0 && (
        <section aria-label="Starred" className="mt-4 min-h-0 overflow-x-hidden overflow-y-auto px-2">
          <h2 className="px-2.5 pb-1 text-micro text-muted in-data-[rail=narrow]:sr-only">Starred</h2>
          <ul className="flex flex-col gap-px">
            {starred.slice(0, STARS_SHOWN).map((ref) => (
              <li key={ref}>
                <RailLink
                  href={entityHref(ref)}
                  label={initial.find((star) => star.ref === ref)?.label ?? splitRef(ref).name}
                  current={pathname === entityHref(ref)}
                  icon={<KindMark kind={splitRef(ref).kind} />}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="mt-auto flex flex-col gap-px border-t p-2">
        <button
          type="button"
          onClick={toggleRail}
          className="flex h-8 items-center gap-2.5 rounded-control px-2.5 text-small text-muted transition-colors duration-120 hover:bg-sunken hover:text-text"
        >
          <PanelLeftClose size={16} strokeWidth={1.5} aria-hidden className="in-data-[rail=narrow]:hidden" />
          <PanelLeftOpen size={16} strokeWidth={1.5} aria-hidden className="hidden in-data-[rail=narrow]:block" />
          <span className="in-data-[rail=narrow]:sr-only">
            <span className="in-data-[rail=narrow]:hidden">Collapse</span>
            <span className="hidden in-data-[rail=narrow]:inline">Expand</span>
          </span>
        </button>
      </div>
    </nav>
  );
}

function RailLink({ href, label, current, icon }: { href: string; label: string; current: boolean; icon: React.ReactNode }) {
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      title={label}
      className={classNames(
        'relative flex h-8 items-center gap-2.5 rounded-control px-2.5 text-small no-underline transition-colors duration-120',
        current ? 'bg-sunken font-[550] text-text before:absolute before:inset-y-1.5 before:-left-2 before:w-0.5 before:rounded-full before:bg-accent' : 'text-muted hover:bg-sunken hover:text-text',
      )}
    >
      {icon}
      <span className="truncate in-data-[rail=narrow]:sr-only">{label}</span>
    </Link>
  );
}

function toggleRail(): void {
  const { dataset } = document.documentElement;
  dataset.rail = dataset.rail === 'narrow' ? 'wide' : 'narrow';
  rememberForYear(RAIL_COOKIE, dataset.rail);
}
