'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';

/** A page that comes sooner shows no progress. */
const AFTER_MS = 150;

/** A line at the top while the next page is on its way; the present one stays readable until then. */
export function NavigationProgress() {
  const place = `${usePathname()}?${useSearchParams()}`;
  const [isUnderWay, setIsUnderWay] = useState(false);
  useEffect(() => setIsUnderWay(false), [place]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const onClick = (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (!link || link.target === '_blank' || link.origin !== location.origin) return;
      if (`${link.pathname}${link.search}` === `${location.pathname}${location.search}`) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (link.href !== location.href) setIsUnderWay(true);
      }, AFTER_MS);
    };
    document.addEventListener('click', onClick);
    return () => {
      document.removeEventListener('click', onClick);
      clearTimeout(timer);
    };
  }, []);
  if (!isUnderWay) return null;
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <span className="sr-only">Loading the next page</span>
      <div className="h-full w-1/3 animate-under-way bg-accent" />
    </div>
  );
}
