import { notFound } from 'next/navigation';
import { Panel, Status } from '@callboard/ui';
import { findEntityPage } from '../../../../../../data/entity-page';
import { findCustomWords, listKinds } from '../../../../../../data/kinds';
import { findOverlay } from '../../../../../../data/overlay';
import { attempt, valueOr } from '../../../../../../data/outcome';
import { listEntityCards } from '../../../../../../data/plugins';
import { ChangeList } from '../../../../../../features/changes/change-list';
import { answersOf } from '../../../../../../features/entity/answers';
import { AnswersBand } from '../../../../../../features/entity/answers-band';
import { entityHref } from '../../../../../../features/entity/entity-href';
import { LinkList } from '../../../../../../features/entity/link-list';
import { ProvenanceLine } from '../../../../../../features/entity/provenance-line';
import { TagList } from '../../../../../../features/entity/tag-list';
import { Wiring } from '../../../../../../features/entity/wiring';
import { readEntityParams, type EntityParams } from '../../../../../../features/entity/entity-params';
import { specRows } from '../../../../../../features/kinds/spec-rows';
import { SpecTable } from '../../../../../../features/kinds/spec-table';
import { OverlaidMark } from '../../../../../../features/overlay/overlay-mark';
import { OverlayPanel } from '../../../../../../features/overlay/overlay-panel';
import { EntityCards } from '../../../../../../features/plugins/entity-cards';
import { PanelLink } from '../../../../../../features/panel-link';
import { ServiceAway } from '../../../../../../features/service-away';

export default async function EntityOverviewPage({ params }: { params: Promise<EntityParams> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const [page, cards, overlaid, kinds, words] = await Promise.all([
    attempt(findEntityPage(namespace, kind, name)),
    attempt(listEntityCards(kind)),
    attempt(findOverlay(kind, namespace, name)),
    attempt(listKinds()),
    findCustomWords(),
  ]);
  // The layout says what is wrong.
  if (!page.ok) return null;
  if (!page.value) notFound();
  const view = page.value;
  const overlay = valueOr(overlaid, { marks: [] });
  const mark = (field: string) => <OverlaidMark mark={overlay.marks.find((each) => each.field === field)} entityRef={view.ref} />;
  const rows = specRows(view.entity.spec, valueOr(kinds, []).find((each) => each.kind.toLowerCase() === view.kind.toLowerCase()));
  return (
    <div className="flex flex-col gap-4">
      {view.problems.length > 0 && (
        <div className="rounded-card border border-danger bg-surface p-4">
          <Status tone="danger">Its source has {view.problems.length === 1 ? 'a problem' : 'problems'}</Status>
          <ul className="mt-1 list-disc ps-5 text-small">
            {view.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      <AnswersBand answers={answersOf(view)} ownerMark={mark('spec.owner')} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Relations" action={<PanelLink href={entityHref(view.ref, 'relations')}>Graph</PanelLink>}>
            <Wiring page={view} words={words} />
          </Panel>
          {rows.length > 0 && (
            <Panel title="Details">
              <SpecTable rows={rows} />
            </Panel>
          )}
          {cards.ok && <EntityCards cards={cards.value} entity={view.entity} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Recent changes" action={<PanelLink href={entityHref(view.ref, 'history')}>History</PanelLink>} provenance={<ProvenanceLine page={view} />}>
            {view.changes.ok ? <ChangeList changes={view.changes.value} showsEntity={false} /> : <ServiceAway service="catalog" failed={view.changes.failed} />}
          </Panel>
          <OverlayPanel entityRef={view.ref} view={overlay} />
          {view.links.length > 0 && (
            <Panel title="Links" action={mark('metadata.links')}>
              <LinkList links={view.links} />
            </Panel>
          )}
          {(view.tags.length > 0 || view.labels.length > 0) && (
            <Panel title="Tags" action={mark('metadata.tags')}>
              <TagList tags={view.tags} labels={view.labels} />
            </Panel>
          )}
        </div>
      </div>
    </div>
  );
}
