'use client';
import { useState } from 'react';
import { Button, Panel, RelativeTime, Status } from '@callboard/ui';
import type { OverlayView } from '../../data/overlay';
import { fieldWords, valueWords } from './overlay-values';
import { ProposalDialog } from './proposal-dialog';
import { useLift } from './use-lift';

/** Everything that was set here instead of in the source: what it says there, who set it, and the ways back. */
export function OverlayPanel({ entityRef, view: { marks, problem } }: { entityRef: string; view: OverlayView }) {
  const { lift, isBusy } = useLift(entityRef);
  const [isProposing, setIsProposing] = useState(false);
  if (marks.length === 0) return null;
  return (
    <Panel title="Set here" id="set-here" action={<Status tone="info">{marks.length === 1 ? '1 field' : `${marks.length} fields`}</Status>}>
      {problem && (
        <p className="mb-2 text-small text-danger">
          It is left off at present, for the entity would not be valid with it: {problem}
        </p>
      )}
      <ul className="flex flex-col">
        {marks.map((mark) => (
          <li key={mark.field} className="flex items-start gap-2 border-t py-2 text-small first:border-t-0 first:pt-0">
            <div className="min-w-0 grow">
              <p className="font-[550] [overflow-wrap:anywhere]">{fieldWords(mark.field)}</p>
              <p className="[overflow-wrap:anywhere]">
                <span className="text-muted line-through decoration-1">
                  <span className="sr-only">The source says </span>
                  {valueWords(mark.source)}
                </span>
                <span aria-hidden> → </span>
                <span className="sr-only">, here it is </span>
                {valueWords(mark.effective)}
              </p>
              <p className="text-micro text-muted">
                {mark.by} · <RelativeTime time={mark.at} />
                {mark.redundant && ' · the source says the same by now'}
              </p>
            </div>
            <Button size="compact" aria-label={`Lift ${fieldWords(mark.field)}`} disabled={isBusy} onClick={() => lift(mark.field)}>
              Lift
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 pt-2">
        <Button size="compact" onClick={() => setIsProposing(true)}>
          Propose upstream
        </Button>
        {marks.length > 1 && (
          <Button size="compact" variant="quiet" disabled={isBusy} onClick={() => lift()}>
            Lift all
          </Button>
        )}
      </div>
      <ProposalDialog entityRef={entityRef} open={isProposing} onClose={() => setIsProposing(false)} />
    </Panel>
  );
}
