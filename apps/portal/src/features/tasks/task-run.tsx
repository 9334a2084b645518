'use client';
import Link from 'next/link';
import { useState } from 'react';
import type { TaskEvent, TaskStep } from '@callboard/api-client';
import { Button, buttonClass, CopyButton, Dialog, Failure, RelativeTime, Status } from '@callboard/ui';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import type { TaskRow } from '../../data/tasks';
import { templateHref } from '../../shell/palette/palette-rows';
import { toast } from '../../shell/toasts';
import { LogView } from './log-view';
import { RunOutput } from './run-output';
import { hasEnded } from './run-state';
import { StepRail } from './step-rail';
import { taskWords } from './task-words';
import { useRun } from './use-run';

/** One run: its steps, its log as it grows, and what came out. */
export function TaskRun({ row, steps, events }: { row: TaskRow; steps: readonly TaskStep[]; events: readonly TaskEvent[] }) {
  const { run, stream, restart } = useRun(row.id, row.status, steps, events);
  const [selected, setSelected] = useState<string>();
  const [asks, setAsks] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { words, tone } = taskWords(run.status);

  const act = async (action: 'cancel' | 'retry') => {
    setIsBusy(true);
    try {
      await callPortal(`/portal/tasks/${encodeURIComponent(row.id)}/${action}`, { method: 'POST', body: {} });
      if (action === 'retry') restart();
    } catch (error) {
      toast(error instanceof PortalApiError ? error.message : 'That did not work. Try again.', { tone: 'danger' });
    }
    setIsBusy(false);
    setAsks(false);
  };

  return (
    <div className="flex min-w-0 flex-col gap-4">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-title [overflow-wrap:anywhere]">{row.subject ?? row.template.title}</h1>
          <p className="flex flex-wrap items-center gap-x-3 text-small text-muted">
            <span role="status" className="flex">
              <Status tone={tone}>{words}</Status>
            </span>
            <span>from {row.template.title}</span>
            <RelativeTime time={row.createdAt} />
            {stream === 'reconnecting' && <span>Reconnecting, {run.lines.length} lines kept</span>}
          </p>
        </div>
        <div className="flex gap-2">
          {!hasEnded(run) && (
            <Button variant="danger" onClick={() => setAsks(true)} disabled={isBusy}>
              Cancel
            </Button>
          )}
          {(run.status === 'failed' || run.status === 'cancelled') && (
            <Button onClick={() => void act('retry')} disabled={isBusy}>
              Retry from here
            </Button>
          )}
          {hasEnded(run) && row.template.ref && (
            <Link href={templateHref(row.template.ref)} className={buttonClass({ variant: 'quiet' })}>
              Use the template again
            </Link>
          )}
        </div>
      </header>
      {run.error && (
        <Failure title="The run stopped." action={<CopyButton text={run.error} label="Copy the message">Copy the message</CopyButton>}>
          {run.error}
        </Failure>
      )}
      {run.output && <RunOutput output={run.output} />}
      <div className="grid items-start gap-4 lg:grid-cols-[260px_minmax(0,1fr)]">
        <StepRail steps={run.steps} selected={selected} onSelect={(step) => setSelected(step === selected ? undefined : step)} />
        <LogView lines={selected === undefined ? run.lines : run.lines.filter(({ stepId }) => stepId === selected)} isGrowing={!hasEnded(run)} label={selected === undefined ? 'Log' : `Log of ${steps.find(({ id }) => id === selected)?.name ?? selected}`} />
      </div>
      <Dialog open={asks} onClose={() => setAsks(false)} title="Cancel this run?">
        <div className="flex flex-col gap-4 p-4">
          <p className="text-small">The step that runs now is stopped, the later ones are skipped. What earlier steps made stays: a repository that exists already is not removed.</p>
          <div className="flex justify-end gap-2">
            <Button data-autofocus onClick={() => setAsks(false)}>
              Keep running
            </Button>
            <Button variant="danger" onClick={() => void act('cancel')} disabled={isBusy}>
              Cancel the run
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  );
}
