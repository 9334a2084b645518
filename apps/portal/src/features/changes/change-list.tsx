import { KindGlyph, RelativeTime } from '@callboard/ui';
import type { ChangeView } from './change-view';
import { entityHref, shortRef, splitRef } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { CHANGE_VERBS } from './change-words';

/** More lines than this are counted. */
const LINES = 3;

/** What changed, newest first: on an entity's own page without its name. */
export function ChangeList({ changes, showsEntity = true }: { changes: readonly ChangeView[]; showsEntity?: boolean }) {
  if (changes.length === 0) return <p className="text-small text-muted">Nothing changed yet.</p>;
  return (
    <ol className="flex flex-col">
      {changes.map((change) => (
        <li key={`${change.entityRef}@${change.revision}`} className="flex gap-3 border-t py-2 first:border-t-0 first:pt-0 last:pb-0">
          {showsEntity ? <KindGlyph kind={splitRef(change.entityRef).kind} className="mt-0.5" /> : <span aria-hidden className="mt-2 size-1.5 shrink-0 rounded-full bg-control" />}
          <div className="min-w-0 grow">
            <p className="flex items-baseline gap-2 text-small">
              <span className="line-clamp-2 min-w-0">
                {showsEntity && (
                  <HoverLink href={entityHref(change.entityRef)} className="font-[550] no-underline hover:underline">
                    {shortRef(change.entityRef)}
                  </HoverLink>
                )}{' '}
                {change.lines.length === 0 || change.type !== 'updated' ? <span className={showsEntity ? 'text-muted' : undefined}>{CHANGE_VERBS[change.type]}</span> : !showsEntity && change.lines[0]}
              </span>
              <RelativeTime time={change.time} className="ms-auto shrink-0 text-micro text-muted" />
            </p>
            {change.lines.slice(showsEntity ? 0 : 1, LINES).map((line) => (
              <p key={line} className="truncate text-small">
                {line}
              </p>
            ))}
            {change.lines.length > LINES && <p className="text-micro text-muted">and {change.lines.length - LINES} more</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
