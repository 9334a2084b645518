import type { ReactNode } from 'react';
import { classNames } from './class-names.js';

/**
 * An empty place: fact, reason, next step. `blueprint` is the thing itself, drawn in dashed hairlines with sample words.
 */
export function EmptyState({ title, children, action, blueprint, compact = false }: { title: string; children?: ReactNode; action?: ReactNode; blueprint?: ReactNode; compact?: boolean }) {
  return (
    <div className={classNames('flex flex-col items-start', compact ? 'gap-2 py-1' : 'gap-4 py-8 sm:items-center sm:text-center')}>
      {blueprint && (
        <div aria-hidden className="w-full max-w-md text-start text-muted select-none">
          {blueprint}
        </div>
      )}
      <div className="max-w-prose">
        <p className={compact ? 'text-small font-[550]' : 'text-heading'}>{title}</p>
        {children && <p className="mt-1 text-small text-muted">{children}</p>}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}

/** Rows of a list as a blueprint: a dashed frame with sample words in every row. */
export function BlueprintRows({ rows }: { rows: ReadonlyArray<readonly string[]> }) {
  return (
    <div className="rounded-card border border-dashed border-control/70 bg-[linear-gradient(var(--color-line)_1px,transparent_1px),linear-gradient(90deg,var(--color-line)_1px,transparent_1px)] bg-size-[16px_16px] bg-position-[-1px_-1px] p-3">
      {rows.map((cells, index) => (
        <div key={index} className={classNames('flex items-center gap-3 border-dashed border-control/70 bg-canvas px-2 py-1.5 font-mono text-mono', index > 0 && 'border-t')}>
          {cells.map((cell, column) => (
            <span key={column} className={column === 0 ? 'grow truncate' : 'shrink-0'}>
              {cell}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
