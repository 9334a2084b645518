'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@callboard/ui';
import { isCurrent, NAVIGATION } from './navigation';
import { NavigationIcon } from './navigation-icon';

/** The navigation of small screens. */
export function BottomBar() {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="sticky bottom-0 z-30 border-t bg-canvas pb-[env(safe-area-inset-bottom)] md:hidden">
      <ul className="grid auto-cols-fr grid-flow-col">
        {NAVIGATION.map((item) => {
          const current = isCurrent(item, pathname);
          return (
            <li key={item.href} className="min-w-0">
              <Link
                href={item.href}
                aria-current={current ? 'page' : undefined}
                className={classNames('flex h-13 flex-col items-center justify-center gap-0.5 text-[0.6875rem] leading-4 no-underline', current ? 'font-[600] text-accent' : 'text-muted')}
              >
                <NavigationIcon icon={item.icon} size={18} />
                <span className="max-w-full truncate">{item.label}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
