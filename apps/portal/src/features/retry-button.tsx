'use client';
import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
import { Button } from '@callboard/ui';

const AGAIN_MS = 5_000;

/** Asks the server for this page again, by hand and (with `byItself`) every few seconds; what is on screen stays until the answer is there. */
export function RetryButton({ byItself = false }: { byItself?: boolean }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  useEffect(() => {
    if (!byItself) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && startTransition(() => router.refresh()), AGAIN_MS);
    return () => clearInterval(timer);
  }, [byItself, router]);
  return (
    <Button size="compact" aria-busy={isPending} onClick={() => startTransition(() => router.refresh())}>
      <RotateCw size={14} strokeWidth={1.5} aria-hidden className={isPending ? 'motion-safe:animate-spin' : undefined} />
      {isPending ? 'Trying' : 'Try again'}
    </Button>
  );
}
