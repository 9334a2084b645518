import type { Metadata } from 'next';
import { EmptyState, Panel } from '@callboard/ui';
import { listCycles } from '../../../../../data/graph';
import { countProblems } from '../../../../../data/ingestion';
import { findCustomWords } from '../../../../../data/kinds';
import { attempt } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { ListPages } from '../../../../../features/admin/list-pages';
import { EntityLabelLink } from '../../../../../features/entity/entity-label-link';
import { shortRef } from '../../../../../features/entity/entity-href';
import { relationWord } from '../../../../../features/entity/relation-words';
import { hrefWith } from '../../../../../features/ingestion/ingestion-view';

export const metadata: Metadata = { title: 'Cycles' };

const PATH = '/admin/graph/cycles';

export default async function CyclesPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { cursor } = await searchParams;
  const [knots, counts, words] = await Promise.all([attempt(listCycles(cursor)), countProblems(), findCustomWords()]);
  return (
    <AdminFrame tab="cycles" title="Cycles" counts={counts}>
      {!knots.ok ? (
        <AdminFailure failed={knots.failed} permission="catalog.entity.read" firstPage={PATH} />
      ) : knots.value.items.length === 0 ? (
        <EmptyState title="Nothing leads back to itself.">Entities that depend on each other in a circle, or are part of themselves, stand here.</EmptyState>
      ) : (
        <div className="flex flex-col gap-4">
          {knots.value.items.map(({ members, size, cycle, relations, truncated }) => (
            <Panel key={members.join(' ')} title={`${size} ${size === 1 ? 'entity leads' : 'entities lead'} back to ${size === 1 ? 'itself' : 'each other'}`} action={<span className="text-micro text-muted">{relations.map((type) => relationWord(type, words).toLowerCase()).join(', ')}</span>}>
              <ol className="flex flex-col">
                {cycle.map(({ source, type, target }, index) => (
                  <li key={index} className="flex flex-wrap items-center gap-x-2 text-small">
                    <EntityLabelLink entity={{ ref: source, label: shortRef(source) }} />
                    <span className="text-micro text-muted">{relationWord(type, words).toLowerCase()}</span>
                    <EntityLabelLink entity={{ ref: target, label: shortRef(target) }} />
                  </li>
                ))}
              </ol>
              {(truncated || size > cycle.length) && <p className="pt-2 text-micro text-muted">The shortest way round; {size} entities hang together like this.</p>}
            </Panel>
          ))}
        </div>
      )}
      {knots.ok && <ListPages first={cursor ? PATH : undefined} next={knots.value.pageInfo.nextCursor && hrefWith(PATH, { cursor: knots.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
