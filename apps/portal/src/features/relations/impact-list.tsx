import type { Impact, NamedNode } from '@callboard/api-client';
import type { EntityLabel } from '../../data/catalog';
import { AdminCell, AdminTable } from '../admin/admin-table';
import { ListPages } from '../admin/list-pages';
import { EntityLabelLink } from '../entity/entity-label-link';
import { kindsInText } from '../entity/kind-words';
import { relationWord } from '../entity/relation-words';
import type { CustomWords } from '../kinds/custom-words';
import { wayTo } from './impact-path';

/** Everything that a change reaches: how much, whose, and each with the way to it. */
export function ImpactList({ impact, words, labelOf, isFirstPage }: { impact: Impact; words: CustomWords; labelOf: (ref: string) => EntityLabel; isFirstPage: boolean }) {
  const { items, totalItems, depth, counts, pageInfo } = impact;
  if (totalItems === 0) return <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">A change of it reaches nothing else: nobody depends on it, calls it, or is part of it.</p>;
  const byRef = new Map(items.map((item) => [item.ref, item]));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <p className="text-body">
          A change of it reaches <strong className="font-[600] tabular-nums">{totalItems.toLocaleString('en')}</strong> {totalItems === 1 ? 'entity' : 'entities'} in up to {depth} {depth === 1 ? 'step' : 'steps'}:{' '}
          {counts.kinds.map(({ value, count }) => `${count.toLocaleString('en')} ${kindsInText(value, words)}`).join(', ')}.
        </p>
        {counts.owners.length > 0 && (
          <p className="flex flex-wrap items-center gap-x-3 text-small">
            <span className="text-muted">Whose they are</span>
            {counts.owners.slice(0, 8).map(({ value, count }) => (
              <span key={value} className="inline-flex items-center gap-1">
                <EntityLabelLink entity={labelOf(value)} />
                <span className="font-mono text-mono text-muted tabular-nums">{count}</span>
              </span>
            ))}
            {counts.owners.length > 8 && <span className="text-muted">and {counts.owners.length - 8} more</span>}
          </p>
        )}
      </div>
      <AdminTable label="What a change reaches" heads={['Entity', 'Steps', 'Over']}>
        {items.map((item) => (
          <tr key={item.ref}>
            <AdminCell className="min-w-44 py-1">
              <EntityLabelLink entity={nodeLabel(item)} />
            </AdminCell>
            <AdminCell className="w-16 py-1 font-mono text-mono leading-6 tabular-nums">{item.distance}</AdminCell>
            <AdminCell className="min-w-56 py-1 leading-6 text-muted">
              {wayTo(item, byRef).map(({ ref, via, name, title }, index) => (
                <span key={ref}>
                  {index > 0 && <span aria-hidden> · </span>}
                  {relationWord(via.relation.type, words).toLowerCase()}
                  {ref !== item.ref && ` ${title ?? name}`}
                </span>
              ))}
            </AdminCell>
          </tr>
        ))}
      </AdminTable>
      <ListPages first={isFirstPage ? undefined : '?form=impact'} next={pageInfo.nextCursor && `?form=impact&cursor=${encodeURIComponent(pageInfo.nextCursor)}`} />
    </div>
  );
}

/** An entity of an answer about the graph, as others name it. */
export function nodeLabel({ ref, title, name, missing }: NamedNode): EntityLabel {
  return { ref, label: title ?? name, isMissing: missing };
}
