import { RelativeTime } from '@callboard/ui';
import type { ChangeView } from './change-view';
import { entityHref, shortRef, splitRef } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { CHANGE_VERBS } from './change-words';
import { KindMark } from '../kinds/kind-mark';

/** More lines than this are counted. */
const LINES = 3;

/** What changed, newest first: across the catalog one line each, on an entity's own page without its name. */
export function ChangeList({ changes, showsEntity = true }: { changes: readonly ChangeView[]; showsEntity?: boolean }) {
  if (changes.length === 0) return <p className="text-small text-muted">Nothing changed yet.</p>;
  return (
    <ol className="flex flex-col">
      {changes.map((change) => (
        <li key={`${change.entityRef}@${change.revision}`} className="flex items-baseline gap-3 border-t py-1.5 text-small leading-6 first:border-t-0 first:pt-0 last:pb-0">
          {showsEntity ? <KindMark kind={splitRef(change.entityRef).kind} className="translate-y-[3px]" /> : <span aria-hidden className="size-1.5 shrink-0 -translate-y-0.5 rounded-full bg-control" />}
          <p className="line-clamp-2 min-w-0 grow">
            {showsEntity && (
              <>
                <HoverLink href={entityHref(change.entityRef)} className="inline-block font-[550] no-underline hover:underline">
                  {shortRef(change.entityRef)}
                </HoverLink>{' '}
              </>
            )}
            {change.lines.length > 0 ? summaryOf(change.lines) : <span className={showsEntity ? 'text-muted' : undefined}>{CHANGE_VERBS[change.type]}</span>}
          </p>
          <RelativeTime time={change.time} className="shrink-0 text-micro text-muted" />
        </li>
      ))}
    </ol>
  );
}

function summaryOf(lines: readonly string[]): string {
  const rest = lines.length - LINES;
  return [...lines.slice(0, LINES), ...(rest > 0 ? [`${rest} more`] : [])].join(' · ');
}
