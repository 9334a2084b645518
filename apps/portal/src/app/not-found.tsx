import Link from 'next/link';
import { buttonClass, EmptyState } from '@callboard/ui';

/** No page has this address. */
export default function NotFound() {
  return (
    <main id="main" className="mx-auto flex min-h-dvh w-full max-w-xl flex-col justify-center px-4">
      <h1 className="sr-only">Nothing here</h1>
      <EmptyState
        title="Nothing is at this address."
        action={
          <Link href="/" className={buttonClass()}>
            Go home
          </Link>
        }
      >
        The address may be mistyped, or what was here has another name now.
      </EmptyState>
    </main>
  );
}
