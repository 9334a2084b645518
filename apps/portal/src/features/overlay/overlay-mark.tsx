'use client';
import { PenLine } from 'lucide-react';
import { Button, FloatingPanel, RelativeTime } from '@callboard/ui';
import type { OverlayMark } from '../../data/overlay';
import { fieldWords, valueWords } from './overlay-values';
import { useLift } from './use-lift';

/** A pen beside a value that was set in the portal; it opens what the source says, who set the value and when. */
export function OverlaidMark({ mark, entityRef }: { mark: OverlayMark | undefined; entityRef: string }) {
  if (!mark) return null;
  const words = fieldWords(mark.field);
  return (
    <FloatingPanel
      label={`${words}: set here`}
      trigger={<PenLine size={12} strokeWidth={1.75} aria-hidden />}
      triggerLabel={`${words} is set here, not by the source`}
      triggerClass="inline-flex size-6 shrink-0 items-center justify-center rounded-control align-middle text-accent hover:bg-sunken"
      className="w-72"
    >
      {(close) => <MarkContent mark={mark} entityRef={entityRef} close={close} />}
    </FloatingPanel>
  );
}

function MarkContent({ mark, entityRef, close }: { mark: OverlayMark; entityRef: string; close: () => void }) {
  const { lift, isBusy } = useLift(entityRef);
  return (
    <div className="flex flex-col items-start gap-2 p-3 text-small font-[420]">
      <p>
        <span className="text-muted">The source says </span>
        <span className="[overflow-wrap:anywhere]">{valueWords(mark.source)}</span>
      </p>
      <p className="text-micro text-muted">
        Set by {mark.by} <RelativeTime time={mark.at} />
      </p>
      <Button
        size="compact"
        aria-busy={isBusy}
        onClick={() => {
          lift(mark.field);
          close();
        }}
      >
        Lift
      </Button>
    </div>
  );
}
