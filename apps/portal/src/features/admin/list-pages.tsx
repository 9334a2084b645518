import Link from 'next/link';
import { buttonClass } from '@callboard/ui';

/** The ways through a list of several pages. */
export function ListPages({ first, next }: { first?: string; next?: string }) {
  if (!first && !next) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2 pt-4">
      {first && (
        <Link href={first} prefetch={false} className={buttonClass()}>
          First page
        </Link>
      )}
      {next && (
        <Link href={next} prefetch={false} className={buttonClass()}>
          Next page
        </Link>
      )}
    </nav>
  );
}
