import type { ReactNode } from 'react';
import { classNames } from '@callboard/ui';

/** A table of the administration; wider ones scroll within their frame. */
export function AdminTable({ label, heads, children }: { label: string; heads: readonly string[]; children: ReactNode }) {
  return (
    <div tabIndex={0} role="region" aria-label={label} className="overflow-x-auto rounded-card border bg-surface">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="h-8 border-b px-4 text-start text-micro whitespace-nowrap text-muted">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function AdminCell({ children, className }: { children?: ReactNode; className?: string }) {
  return <td className={classNames('border-b px-4 py-2 align-top text-small [tr:last-child>&]:border-b-0', className)}>{children}</td>;
}
