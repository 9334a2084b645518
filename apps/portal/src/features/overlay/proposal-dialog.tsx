'use client';
import { ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { OverlayProposal } from '@callboard/api-client';
import { buttonClass, CopyButton, Dialog, Failure, Skeleton } from '@callboard/ui';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import { safeHref } from '../entity/safe-href';
import { splitRef } from '../entity/entity-href';
import { DownloadButton } from '../download-button';
import { UnifiedDiff } from '../unified-diff';
import { overlayPath } from './overlay-path';

/** What would change in the file that the entity comes from. Nothing is written: the reader takes the change there. */
export function ProposalDialog({ entityRef, open, onClose }: { entityRef: string; open: boolean; onClose: () => void }) {
  const [proposal, setProposal] = useState<OverlayProposal>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    if (!open) return;
    const abort = new AbortController();
    setProposal(undefined);
    setFailure(undefined);
    callPortal<OverlayProposal>(`${overlayPath(entityRef)}/proposal`, { signal: abort.signal })
      .then(setProposal)
      .catch((error: unknown) => !abort.signal.aborted && setFailure(error instanceof PortalApiError ? error.message : 'The change could not be worked out.'));
    return () => abort.abort();
  }, [open, entityRef]);
  return (
    <Dialog open={open} onClose={onClose} title="Propose upstream" placement="top">
      <div className="flex min-h-0 min-w-0 flex-col gap-3 overflow-y-auto p-4">
        {failure ? <Failure title={failure} /> : proposal ? <Proposal proposal={proposal} /> : <Skeleton className="h-40" />}
      </div>
    </Dialog>
  );
}

function Proposal({ proposal: { entityRef, diff, yaml, reason, file } }: { proposal: OverlayProposal }) {
  const editHref = safeHref(file?.editUrl);
  const name = splitRef(entityRef).name;
  return (
    <>
      <p className="text-small">
        {diff ? (
          <>
            This makes <code className="font-mono text-mono [overflow-wrap:anywhere]">{file?.path}</code> say what is set here. Once it is merged, lift what is set here; nobody will notice.
          </>
        ) : (
          <>The file cannot be changed from here: {reason}. This is the entity as it should be.</>
        )}
      </p>
      {diff ? (
        <UnifiedDiff text={diff} label="Change of the source" />
      ) : (
        <pre tabIndex={0} aria-label="YAML of the entity" className="overflow-x-auto rounded-card border bg-surface p-4 font-mono text-mono">
          {yaml}
        </pre>
      )}
      <div className="flex flex-wrap gap-2">
        <CopyButton text={diff ?? yaml} label="Copy" className={buttonClass({ className: 'text-text' })}>
          Copy
        </CopyButton>
        <DownloadButton text={diff ?? yaml} fileName={diff ? `${name}.patch` : `${name}.yaml`}>
          {diff ? 'Download as .patch' : 'Download as .yaml'}
        </DownloadButton>
        {editHref && (
          <a href={editHref} target="_blank" rel="noopener noreferrer" className={buttonClass()}>
            <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
            Edit the file
          </a>
        )}
      </div>
    </>
  );
}
