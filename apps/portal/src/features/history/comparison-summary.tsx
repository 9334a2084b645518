import type { RevisionComparison } from '@callboard/api-client';
import { changeLine, changeWords } from '../changes/change-words';
import { shortRef } from '../entity/entity-href';
import { EntityLabelLink } from '../entity/entity-label-link';
import { relationWord } from '../entity/relation-words';
import type { CustomWords } from '../kinds/custom-words';

/** What lies between two revisions in words: fields, and relations that came and went. */
export function ComparisonSummary({ comparison: { from, to, patch, relations }, words }: { comparison: RevisionComparison; words: CustomWords }) {
  const lines = changeWords({ type: 'updated', patch, before: from.entity ?? undefined, after: to.entity ?? undefined }).map(changeLine);
  const related = [...relations.added.map((relation) => ({ ...relation, sign: '+', word: 'added' })), ...relations.removed.map((relation) => ({ ...relation, sign: '−', word: 'removed' }))];
  if (lines.length === 0 && related.length === 0) return null;
  return (
    <div className="grid gap-x-6 gap-y-3 rounded-card border bg-surface p-4 sm:grid-cols-2">
      {lines.length > 0 && (
        <section aria-labelledby="what-changed">
          <h3 id="what-changed" className="pb-1 text-micro text-muted">
            What changed
          </h3>
          <ul className="flex flex-col gap-1 text-small">
            {lines.map((line) => (
              <li key={line} className="[overflow-wrap:anywhere]">
                {line}
              </li>
            ))}
          </ul>
        </section>
      )}
      {related.length > 0 && (
        <section aria-labelledby="relations-changed">
          <h3 id="relations-changed" className="pb-1 text-micro text-muted">
            Relations
          </h3>
          <ul className="flex flex-col text-small">
            {related.map(({ type, targetRef, sign, word }) => (
              <li key={`${sign} ${type} ${targetRef}`} className="flex flex-wrap items-center gap-x-2">
                <span aria-hidden className={sign === '+' ? 'w-3 font-[700] text-ok' : 'w-3 font-[700] text-danger'}>
                  {sign}
                </span>
                <span className="text-muted">
                  {relationWord(type, words).toLowerCase()}
                  <span className="sr-only"> {word}:</span>
                </span>
                <EntityLabelLink entity={{ ref: targetRef, label: shortRef(targetRef) }} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
