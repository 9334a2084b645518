'use client';
import { Button, classNames } from '@callboard/ui';
import type { ReviewGroup } from './review';

/** Refs and addresses of repositories are set in mono. */
const IDENTIFIER = /^[\w.-]+:\S+[/?]\S+$/;

/** Everything that was given, before it is sent. */
export function RequestReview({ groups, onEdit }: { groups: readonly ReviewGroup[]; onEdit: (step: number) => void }) {
  return (
    <div className="flex flex-col gap-5">
      {groups.map(({ step, title, rows }) => (
        <section key={step} aria-labelledby={`review-${step}`}>
          <div className="flex items-center justify-between border-b pb-1">
            <h3 id={`review-${step}`} className="text-small font-[550]">
              {title}
            </h3>
            <Button size="compact" variant="quiet" onClick={() => onEdit(step)} aria-label={`Change ${title}`}>
              Change
            </Button>
          </div>
          {rows.length === 0 ? (
            <p className="pt-2 text-small text-muted">Nothing was needed here.</p>
          ) : (
            <dl className="grid grid-cols-[minmax(96px,auto)_minmax(0,1fr)] gap-x-6 gap-y-1.5 pt-2 text-small">
              {rows.map(({ name, label, words }) => (
                <div key={name} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className={classNames('[overflow-wrap:anywhere]', IDENTIFIER.test(words) && 'font-mono text-mono leading-[1.125rem]')}>{words}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
      ))}
    </div>
  );
}
