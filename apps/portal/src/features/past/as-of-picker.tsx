'use client';
import { History } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button, buttonClass, classNames, FloatingPanel } from '@callboard/ui';

interface AsOfPickerProps {
  readonly asOf?: string;
  readonly onChoose: (asOf: string | undefined) => void;
  /** The icon alone. */
  readonly isCompact?: boolean;
}

/** Chooses a moment of the past to look at. */
export function AsOfPicker({ asOf, onChoose, isCompact = false }: AsOfPickerProps) {
  return (
    <FloatingPanel
      label="As of"
      triggerLabel="As of: look at the past"
      align="end"
      triggerClass={buttonClass({ className: classNames(asOf !== undefined ? 'border-accent! bg-accent-soft!' : !isCompact && 'border-line!') })}
      trigger={
        <>
          <History size={isCompact ? 16 : 14} strokeWidth={1.5} aria-hidden className={classNames('shrink-0', !isCompact && 'text-muted')} />
          {!isCompact && 'As of'}
        </>
      }
      className="w-72"
    >
      {(close) => <MomentForm asOf={asOf} onChoose={(moment) => (close(), onChoose(moment))} />}
    </FloatingPanel>
  );
}

function MomentForm({ asOf, onChoose }: { asOf?: string; onChoose: (asOf: string | undefined) => void }) {
  const [value, setValue] = useState(() => localValue(asOf));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const time = new Date(value);
    if (!Number.isNaN(time.getTime())) onChoose(time.toISOString().replace(/\.\d+Z$/, 'Z'));
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-3 p-3">
      <label className="flex w-full flex-col gap-1 text-small font-[550]">
        Look at the catalog as of
        <input
          type="datetime-local"
          step={1}
          required
          value={value}
          max={localValue(undefined)}
          onChange={(event) => setValue(event.target.value)}
          className="h-8 w-full rounded-control border border-control bg-surface px-2 text-small font-[420] pointer-coarse:h-11"
        />
      </label>
      <div className="flex gap-2">
        <Button type="submit" size="compact">
          Show
        </Button>
        {asOf !== undefined && (
          <Button size="compact" variant="quiet" onClick={() => onChoose(undefined)}>
            Back to now
          </Button>
        )}
      </div>
    </form>
  );
}

/** A moment as the field has it, in the reader's time zone; now, when none is chosen. */
function localValue(asOf: string | undefined): string {
  const chosen = asOf === undefined ? new Date() : new Date(asOf);
  const time = Number.isNaN(chosen.getTime()) ? new Date() : chosen;
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
