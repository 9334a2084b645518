'use client';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { Dialog, Failure, Skeleton, Status } from '@callboard/ui';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import type { OverlayForm } from '../../data/overlay';
import { toast } from '../../shell/toasts';
import { OverlayFields } from './overlay-fields';
import { overlayPath } from './overlay-path';
import { overlayFor, refusedField, type OverlayValues } from './overlay-values';

/** What went wrong with a save: at a field, or on the whole. */
export interface Refusal {
  readonly field?: string;
  readonly message: string;
}

/** Changes what readers see of an entity without touching its source. */
export function OverlayDialog({ entityRef, open, onClose }: { entityRef: string; open: boolean; onClose: () => void }) {
  const router = useRouter();
  const [form, setForm] = useState<OverlayForm>();
  const [failure, setFailure] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [changedByOther, setChangedByOther] = useState(false);
  const [isSaving, setIsSaving] = useState(false);

  const load = useCallback(async () => {
    setFailure(undefined);
    setForm(undefined);
    try {
      setForm(await callPortal<OverlayForm>(overlayPath(entityRef)));
    } catch (error) {
      setFailure(error instanceof PortalApiError ? error.message : 'What is set here could not be read.');
    }
  }, [entityRef]);
  useEffect(() => {
    if (!open) return;
    setRefusal(undefined);
    setChangedByOther(false);
    void load();
  }, [open, load]);

  const save = async (wanted: OverlayValues) => {
    if (!form) return;
    setIsSaving(true);
    setRefusal(undefined);
    try {
      await callPortal(overlayPath(entityRef), { method: 'PUT', body: { overlay: overlayFor(wanted, form.source, form.overlay), etag: form.etag } });
      toast('Saved. It lies over the source and stays when the source is read again.');
      onClose();
      router.refresh();
    } catch (error) {
      const problem = error instanceof PortalApiError ? error : undefined;
      if (problem?.code === 'precondition_failed') {
        setChangedByOther(true);
        await load();
        router.refresh();
      } else {
        const message = problem?.message ?? 'It could not be saved.';
        setRefusal({ field: refusedField({ field: problem?.problems[0]?.path[0]?.toString(), message }), message });
      }
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title="Edit here" placement="right">
      <div className="flex min-h-0 grow flex-col">
        {changedByOther && (
          <div role="alert" className="border-b px-4 py-3">
            <Status tone="warn">Somebody else changed it meanwhile</Status>
            <p className="text-small">Your change was not saved. This is the present state; make your change again.</p>
          </div>
        )}
        {failure ? (
          <div className="p-4">
            <Failure title={failure} />
          </div>
        ) : !form ? (
          <div className="flex flex-col gap-4 p-4">
            {[0, 1, 2, 3].map((index) => (
              <Skeleton key={index} className="h-12" />
            ))}
          </div>
        ) : form.whyNot ? (
          <div className="p-4">
            <Failure title="You cannot edit this here.">{form.whyNot}</Failure>
          </div>
        ) : (
          <OverlayFields key={form.etag} form={form} refusal={refusal} isSaving={isSaving} onSave={(values) => void save(values)} onCancel={onClose} />
        )}
      </div>
    </Dialog>
  );
}
