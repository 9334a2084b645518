import type { IngestionError } from '@callboard/api-client';
import type { EntityLabel } from '../../data/catalog';
import { AdminCell, AdminTable } from '../admin/admin-table';
import { EntityLabelLink } from '../entity/entity-label-link';
import { entityHref } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { codeWords } from './ingestion-view';
import { LocationText } from './location-text';

/** All errors of one code: where, what, about whom, whose. */
export function ErrorGroup({ code, count, items, labelOf }: { code: string; count: number; items: readonly IngestionError[]; labelOf: (ref: string) => EntityLabel }) {
  return (
    <section aria-labelledby={`code-${code}`}>
      <h2 id={`code-${code}`} className="flex flex-wrap items-baseline gap-x-2 pb-2 text-heading">
        {codeWords(code)}
        <span className="font-mono text-mono text-muted tabular-nums">{items.length === count ? count : `${items.length} of ${count}`}</span>
        <code className="font-mono text-mono text-muted">{code}</code>
      </h2>
      <AdminTable label={codeWords(code)} heads={['Where', 'What', 'Entity', 'Owner']}>
        {items.map((error, index) => (
          <tr key={index}>
            <AdminCell className="w-1/4 min-w-48">
              <LocationText location={error.location} line={error.line} column={error.column} />
            </AdminCell>
            <AdminCell className="min-w-64 [overflow-wrap:anywhere]">{error.message}</AdminCell>
            <AdminCell className="min-w-36">{error.entityRef && <EntityWithWhy entityRef={error.entityRef} />}</AdminCell>
            <AdminCell className="min-w-28">{error.owner ? <EntityLabelLink entity={labelOf(error.owner)} /> : <span className="text-muted">not known</span>}</AdminCell>
          </tr>
        ))}
      </AdminTable>
    </section>
  );
}

/** An entity, or what might have become one, with the way to why. */
export function EntityWithWhy({ entityRef }: { entityRef: string }) {
  return (
    <>
      <EntityLabelLink entity={{ ref: entityRef, label: entityRef.slice(entityRef.indexOf('/') + 1) }} />
      <HoverLink href={entityHref(entityRef, 'why')} className="flex min-h-6 items-center text-micro text-accent hover:underline" aria-label={`Why ${entityRef}`}>
        Why?
      </HoverLink>
    </>
  );
}
