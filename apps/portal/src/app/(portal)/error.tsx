'use client';
import { Button, Failure } from '@callboard/ui';

/** What no panel has caught: the page failed, the frame stands. */
export default function PortalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="mx-auto w-full max-w-[1200px] px-4 py-6 md:px-6">
      <h1 className="sr-only">This page failed</h1>
      <Failure title="This page failed." correlationId={error.digest} action={<Button onClick={reset}>Try again</Button>}>
        The other pages still work. If it fails again, the operator of this portal finds the reason in its log.
      </Failure>
    </main>
  );
}
