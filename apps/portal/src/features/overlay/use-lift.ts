'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import { toast } from '../../shell/toasts';
import { overlayPath } from './overlay-path';
import { fieldWords, liftPatch } from './overlay-values';

/** Lifts one field, or everything, and has the page drawn anew. */
export function useLift(entityRef: string): { lift: (field?: string) => void; isBusy: boolean } {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const lift = (field?: string) => {
    setIsBusy(true);
    callPortal(overlayPath(entityRef), field === undefined ? { method: 'DELETE' } : { method: 'PATCH', body: { overlay: liftPatch(field) } })
      .then(() => {
        toast(field === undefined ? 'Everything that was set here is lifted.' : `${fieldWords(field)} is lifted; the source counts again.`);
        router.refresh();
      })
      .catch((error: unknown) => toast(error instanceof PortalApiError ? error.message : 'It could not be lifted.', { tone: 'danger' }))
      .finally(() => setIsBusy(false));
  };
  return { lift, isBusy };
}
