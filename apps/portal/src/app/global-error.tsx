'use client';

/** The frame itself failed: plain words, no styles to rely on. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>The portal failed to draw this page.</h1>
          <p>Your data is not affected.{error.digest ? ` The operator finds the reason in the log under ${error.digest}.` : ''}</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
