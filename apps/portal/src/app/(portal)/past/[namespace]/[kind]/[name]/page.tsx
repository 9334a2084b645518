import type { Metadata } from 'next';
import { EmptyState, EntityRefText, KindGlyph, Panel } from '@callboard/ui';
import { findCustomWords, listKinds } from '../../../../../../data/kinds';
import { attempt, valueOr } from '../../../../../../data/outcome';
import { findPastPage } from '../../../../../../data/past';
import { ChangeList } from '../../../../../../features/changes/change-list';
import { answersOf } from '../../../../../../features/entity/answers';
import { AnswersBand } from '../../../../../../features/entity/answers-band';
import { entityHref } from '../../../../../../features/entity/entity-href';
import { readEntityParams, type EntityParams } from '../../../../../../features/entity/entity-params';
import { kindAndType } from '../../../../../../features/entity/kind-words';
import { Lifecycle } from '../../../../../../features/entity/lifecycle';
import { LinkList } from '../../../../../../features/entity/link-list';
import { TagList } from '../../../../../../features/entity/tag-list';
import { Wiring } from '../../../../../../features/entity/wiring';
import { specRows } from '../../../../../../features/kinds/spec-rows';
import { SpecTable } from '../../../../../../features/kinds/spec-table';
import { PanelLink } from '../../../../../../features/panel-link';
import { PastBanner } from '../../../../../../features/past/past-banner';
import { pastHref } from '../../../../../../features/past/past-href';
import { ServiceAway } from '../../../../../../features/service-away';
import { PageFrame } from '../../../../../../shell/page-frame';

interface PastProps {
  readonly params: Promise<EntityParams>;
  readonly searchParams: Promise<{ asOf?: string | string[] }>;
}

export async function generateMetadata({ params }: PastProps): Promise<Metadata> {
  return { title: `${(await readEntityParams(params)).name} as it was` };
}

/** An entity as it was; stands at the entity's own address with `?asOf=`. */
export default async function PastEntityPage({ params, searchParams }: PastProps) {
  const { namespace, kind, name } = await readEntityParams(params);
  const asOf = [(await searchParams).asOf ?? ''].flat()[0] ?? '';
  const ref = `${kind}:${namespace}/${name}`.toLowerCase();
  const [page, words, kinds] = await Promise.all([attempt(findPastPage(namespace, kind, name, asOf)), findCustomWords(), attempt(listKinds())]);
  const view = page.ok ? page.value : undefined;
  return (
    <PageFrame width="full" crumbs={[{ label: 'Catalog', href: pastHref('/catalog', asOf) }, { label: view?.title ?? name, kind }]}>
      <PastBanner asOf={asOf} now={entityHref(ref)} />
      <div className="mx-auto flex w-full max-w-[1200px] flex-col gap-4 px-4 py-6 md:px-6">
        {!page.ok ? (
          <>
            <h1 className="text-title">{name}</h1>
            <ServiceAway service="catalog" failed={page.failed} />
          </>
        ) : !view ? (
          <>
            <h1 className="sr-only">{name}</h1>
            <EmptyState title={`There was no ${kind} called “${name}” then.`} action={<PanelLink href={entityHref(ref, 'why')}>What is known of it</PanelLink>}>
              It may have come in later, or gone before.
            </EmptyState>
          </>
        ) : (
          <>
            <header className="flex items-start gap-4">
              <span className="mt-0.5 flex size-11 shrink-0 items-center justify-center rounded-card border bg-surface">
                <KindGlyph kind={view.kind} icon={words.kinds[view.kind.toLowerCase()]?.icon} size={24} />
              </span>
              <div className="min-w-0">
                <h1 className="text-title [overflow-wrap:anywhere]">{view.title}</h1>
                <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-small text-muted">
                  <EntityRefText entityRef={view.ref} />
                  <span>{kindAndType(view.kind, view.type, words)}</span>
                  {view.lifecycle && <Lifecycle value={view.lifecycle} />}
                </div>
                {view.description && <p className="mt-2 max-w-[72ch] text-body">{view.description}</p>}
              </div>
            </header>
            <AnswersBand answers={answersOf(view)} />
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
              <div className="flex min-w-0 flex-col gap-4">
                <Panel title="Relations">
                  <Wiring page={view} words={words} />
                </Panel>
                <PastDetails rows={specRows(view.entity.spec, valueOr(kinds, []).find((each) => each.kind.toLowerCase() === view.kind.toLowerCase()))} />
              </div>
              <div className="flex min-w-0 flex-col gap-4">
                <Panel title="Changes until then" action={<PanelLink href={entityHref(view.ref, 'history')}>History</PanelLink>}>
                  {view.changes.ok ? <ChangeList changes={view.changes.value} showsEntity={false} /> : <ServiceAway service="catalog" failed={view.changes.failed} />}
                </Panel>
                {view.links.length > 0 && (
                  <Panel title="Links">
                    <LinkList links={view.links} />
                  </Panel>
                )}
                {(view.tags.length > 0 || view.labels.length > 0) && (
                  <Panel title="Tags">
                    <TagList tags={view.tags} labels={view.labels} />
                  </Panel>
                )}
              </div>
            </div>
          </>
        )}
      </div>
    </PageFrame>
  );
}

function PastDetails({ rows }: { rows: ReturnType<typeof specRows> }) {
  if (rows.length === 0) return null;
  return (
    <Panel title="Details">
      <SpecTable rows={rows} />
    </Panel>
  );
}
