import Link from 'next/link';
import { buttonClass, EmptyState } from '@callboard/ui';
import { PageFrame } from '../../shell/page-frame';

/** A run, template or page that does not exist, or that the reader may not see. */
export default function PortalNotFound() {
  return (
    <PageFrame crumbs={[{ label: 'Not found' }]}>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="Nothing is at this address."
        action={
          <Link href="/" className={buttonClass()}>
            Go home
          </Link>
        }
      >
        It may have been removed, have another name now, or not be yours to see.
      </EmptyState>
    </PageFrame>
  );
}
