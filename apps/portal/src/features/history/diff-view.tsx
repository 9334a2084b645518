import { classNames } from '@callboard/ui';
import type { DiffHunk } from './fold-unchanged';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const WORDS = { same: undefined, added: 'added: ', removed: 'removed: ' } as const;

/** A diff in one column. The sign and a word for screen readers say what the colour says. */
export function DiffView({ hunks, label }: { hunks: readonly DiffHunk[]; label: string }) {
  if (hunks.length === 0) return <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">Nothing differs in what authors write.</p>;
  return (
    <div tabIndex={0} role="region" aria-label={label} className="min-w-0 overflow-x-auto rounded-card border bg-surface font-mono text-mono">
      <div className="min-w-max pb-2">
        {hunks.map((hunk, index) => (
          <div key={index} className={hunk.skipped === 0 ? 'pt-2' : undefined}>
            {hunk.skipped > 0 && (
              <p className={classNames('mb-1 border-b border-dashed bg-sunken/60 px-4 py-0.5 font-sans text-micro text-muted', index > 0 && 'mt-1 border-t')}>
                {hunk.skipped} unchanged {hunk.skipped === 1 ? 'line' : 'lines'}
              </p>
            )}
            {hunk.lines.map((line, at) => (
              <div
                key={at}
                className={classNames(
                  'flex px-4',
                  line.kind === 'added' && 'bg-[color-mix(in_oklab,var(--color-ok)_10%,transparent)]',
                  line.kind === 'removed' && 'bg-[color-mix(in_oklab,var(--color-danger)_10%,transparent)]',
                )}
              >
                <span aria-hidden className="w-8 shrink-0 pe-2 text-end text-muted select-none">
                  {line.before}
                </span>
                <span aria-hidden className="w-8 shrink-0 pe-3 text-end text-muted select-none">
                  {line.after}
                </span>
                <span aria-hidden className={classNames('w-4 shrink-0 font-[700] select-none', line.kind === 'added' && 'text-ok', line.kind === 'removed' && 'text-danger')}>
                  {SIGNS[line.kind]}
                </span>
                {WORDS[line.kind] && <span className="sr-only">{WORDS[line.kind]}</span>}
                <span className="whitespace-pre" dangerouslySetInnerHTML={{ __html: line.html === '' ? ' ' : line.html }} />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
