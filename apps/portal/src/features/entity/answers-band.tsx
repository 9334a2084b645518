import type { ReactNode } from 'react';
import { RelativeTime } from '@callboard/ui';
import { OWNER_QUESTION, type Answer } from './answers';
import { EntityLabelLink } from './entity-label-link';

/** More than this many names are counted instead. */
const NAMES = 2;

/** Answers before questions are asked, in the manner of a drawing's title block. */
export function AnswersBand({ answers, ownerMark }: { answers: readonly Answer[]; ownerMark?: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-card border bg-line sm:grid-cols-[repeat(auto-fit,minmax(160px,1fr))]">
      {answers.map((answer) => (
        <div key={answer.question} className="flex min-w-0 flex-col gap-0.5 bg-surface px-4 py-2.5 max-sm:last:odd:col-span-2">
          <dt className="flex items-center justify-between text-micro text-muted">
            {answer.question}
            {answer.question === OWNER_QUESTION && ownerMark && <span className="-my-1">{ownerMark}</span>}
          </dt>
          <dd className="min-w-0 text-small">
            <AnswerContent answer={answer} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AnswerContent({ answer: { entities = [], links = [], words, time, missing } }: { answer: Answer }) {
  if (entities.length > 0) {
    return (
      <span className="flex min-w-0 flex-col">
        {entities.slice(0, NAMES).map((entity) => (
          <EntityLabelLink key={entity.ref} entity={entity} />
        ))}
        {entities.length > NAMES && <span className="text-micro text-muted">and {entities.length - NAMES} more</span>}
      </span>
    );
  }
  if (links.length > 0) {
    return (
      <span className="flex min-w-0 flex-col">
        {links.slice(0, NAMES).map(({ href, label }) => (
          <a key={href} href={href} target="_blank" rel="noopener noreferrer" className="flex min-h-6 items-center truncate text-accent hover:underline">
            {label}
          </a>
        ))}
      </span>
    );
  }
  if (words || time) {
    return (
      <span className="flex min-w-0 flex-col">
        <span className="flex min-h-6 items-center">
          <span className="line-clamp-2">{words}</span>
        </span>
        {time && <RelativeTime time={time} className="text-micro text-muted" />}
      </span>
    );
  }
  return <span className="flex min-h-6 items-center text-muted">{missing}</span>;
}
