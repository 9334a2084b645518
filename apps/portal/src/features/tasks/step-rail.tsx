'use client';
import { useEffect, useState } from 'react';
import { classNames, durationWords, StatusGlyph } from '@callboard/ui';
import type { StepState } from './run-state';
import { stepWords } from './task-words';

/** The steps of a run with their states and durations; choosing one narrows the log to it. */
export function StepRail({ steps, selected, onSelect }: { steps: readonly StepState[]; selected?: string; onSelect: (stepId: string) => void }) {
  const now = useNow(steps.some(({ status }) => status === 'processing'));
  return (
    <ol className="relative flex flex-col before:absolute before:top-4 before:bottom-8 before:start-[19px] before:w-px before:bg-line">
      {steps.map((step) => {
        const { words, tone } = stepWords(step.status);
        const duration = durationOf(step, now);
        return (
          <li key={step.id}>
            <button
              type="button"
              aria-pressed={selected === step.id}
              onClick={() => onSelect(step.id)}
              className={classNames('relative flex w-full items-start gap-3 rounded-control px-2.5 py-2 text-start hover:bg-sunken', selected === step.id && 'bg-accent-soft hover:bg-accent-soft')}
            >
              <span className={classNames('z-10 mt-px flex size-[19px] shrink-0 items-center justify-center rounded-full', selected === step.id ? 'bg-accent-soft' : 'bg-canvas')}>
                {step.status === 'waiting' ? <span aria-hidden className="size-2 rounded-full border border-control bg-canvas" /> : <StatusGlyph tone={tone} size={16} />}
              </span>
              <span className="min-w-0 grow">
                <span className={classNames('block text-small', step.status === 'waiting' || step.status === 'skipped' ? 'text-muted' : 'font-[550]')}>{step.name}</span>
                <span className="flex justify-between gap-2 text-micro text-muted">
                  <span>{words}</span>
                  {duration && <span className="font-mono text-mono tabular-nums">{duration}</span>}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function durationOf({ startedAt, endedAt, status }: StepState, now: number | undefined): string | undefined {
  if (!startedAt || status === 'skipped') return undefined;
  const end = endedAt ? Date.parse(endedAt) : now;
  return end === undefined ? undefined : durationWords(end - Date.parse(startedAt));
}

/** The time, each second while something runs; undefined on the server, which has another clock. */
function useNow(isRunning: boolean): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
