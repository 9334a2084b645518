import { ExternalLink } from 'lucide-react';
import type { RestoreProposal } from '@callboard/api-client';
import { buttonClass, CopyButton } from '@callboard/ui';
import { DownloadButton } from '../download-button';
import { splitRef } from '../entity/entity-href';
import { safeHref } from '../entity/safe-href';
import { UnifiedDiff } from '../unified-diff';

/** The way back to a revision: what to write into which file. Nothing is written from here. */
export function RestorePanel({ proposal: { ref, revision, yaml, location, patch } }: { proposal: RestoreProposal }) {
  const editHref = safeHref(location.editUrl);
  const { name } = splitRef(ref);
  return (
    <section aria-labelledby="restore" className="flex min-w-0 flex-col gap-3 pb-2">
      <h3 id="restore" className="text-heading">
        Restore revision {revision}
      </h3>
        {patch === '' ? (
          <p className="text-small text-muted">The entity says the same today: there is nothing to restore.</p>
        ) : (
          <p className="text-small">
            The source of an entity decides what it says. Write this into {location.target ? <code className="font-mono text-mono [overflow-wrap:anywhere]">{location.target}</code> : 'the file it comes from'}, and it is what it was.
          </p>
        )}
        {patch !== '' && <UnifiedDiff text={patch} label="From the present state" />}
        <div className="flex flex-wrap gap-2">
          <CopyButton text={yaml} label="Copy YAML" className={buttonClass({ className: 'text-text' })}>
            Copy YAML
          </CopyButton>
          <DownloadButton text={yaml} fileName={`${name}.yaml`}>
            Download YAML
          </DownloadButton>
          {patch !== '' && (
            <DownloadButton text={patch} fileName={`${name}.patch`}>
              Download as .patch
            </DownloadButton>
          )}
          {editHref && (
            <a href={editHref} target="_blank" rel="noopener noreferrer" className={buttonClass()}>
              <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
              Edit the file
            </a>
          )}
        </div>
    </section>
  );
}
