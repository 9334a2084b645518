'use client';
import { Check } from 'lucide-react';
import { classNames } from '@callboard/ui';

/** The pages of the form; those behind one can be gone back to. */
export function WizardSteps({ titles, current, onGoTo }: { titles: readonly string[]; current: number; onGoTo: (step: number) => void }) {
  return (
    <nav aria-label="Steps of the form">
      <ol className="flex flex-wrap gap-x-5 gap-y-1">
        {titles.map((title, index) => {
          const isDone = index < current;
          const mark = (
            <span
              className={classNames(
                'flex size-5 items-center justify-center rounded-full border font-mono text-[0.6875rem] leading-none tabular-nums',
                index === current ? 'border-accent bg-accent text-on-accent' : isDone ? 'border-accent text-accent' : 'border-control text-muted',
              )}
            >
              {isDone ? <Check size={12} strokeWidth={2.5} aria-hidden /> : index + 1}
            </span>
          );
          return (
            <li key={title} aria-current={index === current ? 'step' : undefined}>
              {isDone ? (
                <button type="button" onClick={() => onGoTo(index)} className="flex min-h-7 items-center gap-2 rounded-control text-small text-text hover:underline">
                  {mark}
                  {title}
                  <span className="sr-only">, done</span>
                </button>
              ) : (
                <span className={classNames('flex min-h-7 items-center gap-2 text-small', index === current ? 'font-[550]' : 'text-muted')}>
                  {mark}
                  {title}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
