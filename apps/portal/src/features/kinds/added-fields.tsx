import Link from 'next/link';
import type { Kind } from '@callboard/api-client';
import { originWords } from './kind-list';

/** The fields that were added to a kind, each set with who added it. */
export function AddedFields({ kind, mayManage }: { kind: Kind; mayManage: boolean }) {
  if (kind.extensions.length === 0) return <p className="text-small text-muted">Nobody has added fields to this kind.</p>;
  return (
    <ul className="flex flex-col">
      {kind.extensions.map(({ name, properties, relations, description, origin, plugin }) => (
        <li key={name} className="border-t py-2 text-small first:border-t-0 first:pt-0 last:pb-0">
          <p className="flex flex-wrap items-baseline gap-x-3">
            {origin === 'custom' && mayManage ? (
              <Link href={`/admin/kinds/${encodeURIComponent(kind.kind)}/fields/${encodeURIComponent(name)}`} prefetch={false} className="inline-flex min-h-6 items-center font-[550] hover:underline">
                {name}
              </Link>
            ) : (
              <span className="font-[550]">{name}</span>
            )}
            <span className="font-mono text-mono [overflow-wrap:anywhere]">{[...Object.keys(properties), ...relations.map(({ type }) => type)].join(', ')}</span>
            <span className="text-micro text-muted">{originWords({ origin, plugin })}</span>
          </p>
          {description && <p className="text-muted">{description}</p>}
        </li>
      ))}
    </ul>
  );
}
