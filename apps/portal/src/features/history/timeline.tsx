import Link from 'next/link';
import { classNames, RelativeTime } from '@callboard/ui';
import type { ChangeView } from '../changes/change-view';

const WORDS = { created: 'Came in', updated: 'Changed', deleted: 'Removed' } as const;

/** Every stored change, newest first; the chosen one is compared beside it. */
export function Timeline({ changes, selected, hasMore }: { changes: readonly ChangeView[]; selected: number; hasMore: boolean }) {
  return (
    <div className="min-w-0">
      <ol className="relative flex flex-col before:absolute before:inset-y-3 before:start-[7px] before:w-px before:bg-line">
        {changes.map((change, index) => {
          const current = change.revision === selected;
          return (
            <li key={change.revision} className="relative ps-6">
              <span aria-hidden className={classNames('absolute start-[3px] top-3.5 size-[9px] rounded-full border-2 border-canvas', current ? 'bg-accent' : 'bg-control')} />
              <Link
                href={index === 0 ? '?' : `?revision=${change.revision}`}
                replace
                scroll={false}
                aria-current={current ? 'true' : undefined}
                className={classNames('block rounded-control px-2.5 py-2 no-underline', current ? 'bg-surface outline outline-line' : 'hover:bg-sunken')}
              >
                <span className="flex items-baseline justify-between gap-2">
                  <span className="text-small font-[550]">{change.lines[0] ?? WORDS[change.type]}</span>
                  <span className="font-mono text-mono text-muted tabular-nums">{change.revision}</span>
                </span>
                {change.lines.slice(1, 4).map((line) => (
                  <span key={line} className="block truncate text-small">
                    {line}
                  </span>
                ))}
                {change.lines.length > 4 && <span className="block text-micro text-muted">and {change.lines.length - 4} more</span>}
                <span className="mt-0.5 block text-micro text-muted">
                  <RelativeTime time={change.time} />
                  {change.actor && ` · ${change.actor.slice(change.actor.lastIndexOf('/') + 1)}`}
                </span>
                {change.cause && (
                  <span className="block truncate text-micro text-muted">
                    {change.cause.words}
                    {change.cause.version && ` @ ${change.cause.version}`}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ol>
      {hasMore && <p className="ps-8 pt-2 text-micro text-muted">Older changes are in the event log.</p>}
    </div>
  );
}
