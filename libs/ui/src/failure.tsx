import type { ReactNode } from 'react';
import { StatusGlyph } from './status.js';

/** What failed in this place only: what happened, what still works, what to do. */
export function Failure({ title, children, action, correlationId }: { title: string; children?: ReactNode; action?: ReactNode; correlationId?: string }) {
  return (
    <div role="status" className="flex flex-col items-start gap-3 rounded-control border border-dashed border-control bg-sunken/60 p-4">
      <div className="flex gap-2">
        <span className="mt-0.5">
          <StatusGlyph tone="warn" size={16} />
        </span>
        <div>
          <p className="text-small font-[550]">{title}</p>
          {children && <p className="mt-0.5 text-small text-muted">{children}</p>}
          {correlationId && (
            <p className="mt-1 text-micro text-muted">
              Correlation id <code className="font-mono select-all">{correlationId}</code>
            </p>
          )}
        </div>
      </div>
      {action}
    </div>
  );
}
