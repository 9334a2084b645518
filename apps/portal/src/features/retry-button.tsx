'use client';
import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '@callboard/ui';

/** Asks the server for this page again; what is on screen stays until the answer is there. */
export function RetryButton() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  return (
    <Button size="compact" aria-busy={isPending} onClick={() => startTransition(() => router.refresh())}>
      <RotateCw size={14} strokeWidth={1.5} aria-hidden className={isPending ? 'motion-safe:animate-spin' : undefined} />
      {isPending ? 'Trying' : 'Try again'}
    </Button>
  );
}
