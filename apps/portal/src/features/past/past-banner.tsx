import Link from 'next/link';
import { buttonClass, Status } from '@callboard/ui';
import { momentWords } from './past-href';

/** Says that the page shows the past, and leads back. */
export function PastBanner({ asOf, now }: { asOf: string; now: string }) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-warn bg-[color-mix(in_oklab,var(--color-warn)_8%,transparent)] px-4 py-2 md:px-6">
      <Status tone="warn" className="text-small text-text">
        You look at the catalog as of {momentWords(asOf)}.
      </Status>
      <Link href={now} className={buttonClass({ size: 'compact' })}>
        Back to now
      </Link>
    </div>
  );
}
