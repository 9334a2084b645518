import Link from 'next/link';
import type { Kind, KindOrigin } from '@callboard/api-client';
import { KindGlyph } from '@callboard/ui';
import { AdminCell, AdminTable } from '../admin/admin-table';

/** Who brought a kind, in words. */
export function originWords({ origin, plugin }: KindOrigin): string {
  return { 'built-in': 'Built in', custom: 'Added here', config: 'Configured', plugin: plugin ? `Plugin ${plugin}` : 'A plugin' }[origin];
}

/** Every kind with who brought it and how many entities there are of it. */
export function KindList({ kinds, counts }: { kinds: readonly Kind[]; counts: ReadonlyMap<string, number> }) {
  return (
    <AdminTable label="Kinds" heads={['Kind', 'From', 'API versions', 'Relations', 'Added fields', 'Entities']}>
      {kinds.map((kind) => {
        const count = counts.get(kind.kind.toLowerCase()) ?? 0;
        return (
          <tr key={`${kind.kind} ${kind.specType ?? ''}`}>
            <AdminCell className="min-w-44">
              <Link href={`/admin/kinds/${encodeURIComponent(kind.kind)}`} prefetch={false} className="inline-flex min-h-6 items-center gap-2 font-[550] no-underline hover:underline">
                <KindGlyph kind={kind.kind} icon={kind.icon} />
                {kind.title}
              </Link>
              {(kind.title !== kind.kind || kind.specType) && (
                <p className="font-mono text-mono text-muted">
                  {kind.kind}
                  {kind.specType && ` · ${kind.specType}`}
                </p>
              )}
              {kind.description && <p className="line-clamp-2 text-micro text-muted">{kind.description}</p>}
            </AdminCell>
            <AdminCell className="whitespace-nowrap">{originWords(kind)}</AdminCell>
            <AdminCell className="font-mono text-mono text-muted">{kind.apiVersions.join(' ')}</AdminCell>
            <AdminCell className="min-w-36 text-muted">{[...new Set(kind.relations.map(({ type }) => type))].join(', ')}</AdminCell>
            <AdminCell>{kind.extensions.map(({ name }) => name).join(', ')}</AdminCell>
            <AdminCell className="text-end font-mono text-mono tabular-nums">
              {count > 0 ? (
                <Link href={`/catalog?kind=${encodeURIComponent(kind.kind.toLowerCase())}`} prefetch={false} className="inline-flex min-h-6 min-w-6 items-center justify-end hover:underline">
                  {count.toLocaleString('en')}
                </Link>
              ) : (
                <span className="text-muted">0</span>
              )}
            </AdminCell>
          </tr>
        );
      })}
    </AdminTable>
  );
}
