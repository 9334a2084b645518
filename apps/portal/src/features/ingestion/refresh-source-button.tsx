'use client';
import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { IconButton } from '@callboard/ui';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import { toast } from '../../shell/toasts';

/** Has one source read again now. */
export function RefreshSourceButton({ entityRef, name }: { entityRef: string; name: string }) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const refresh = async () => {
    setIsBusy(true);
    try {
      await callPortal('/portal/refresh-entity', { method: 'POST', body: { entityRef } });
      toast(`${name} has been read again.`);
    } catch (error) {
      toast(error instanceof PortalApiError ? error.message : 'It could not be read again.', { tone: 'danger' });
    } finally {
      setIsBusy(false);
      router.refresh();
    }
  };
  return (
    <IconButton label={`Read ${name} again`} tip="Read again" aria-busy={isBusy} disabled={isBusy} onClick={() => void refresh()}>
      <RotateCw size={14} strokeWidth={1.5} aria-hidden className={isBusy ? 'motion-safe:animate-spin' : undefined} />
    </IconButton>
  );
}
