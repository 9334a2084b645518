import type { Metadata } from 'next';
import { portalConfig } from '../../config';
import { countKinds } from '../../data/catalog';
import { listRecentEvents } from '../../data/recent-events';
import { listDomains, listNeeds, listOwned, listOwnTasks } from '../../data/home';
import { attempt, valueOr } from '../../data/outcome';
import { findReader } from '../../data/reader';
import { listStarLabels } from '../../data/star-labels';
import { listTemplates } from '../../data/templates';
import { viewOfEvent, type ChangeView } from '../../features/changes/change-view';
import { EmptyCatalog } from '../../features/catalog/empty-catalog';
import { HomeView } from '../../features/home/home-view';
import { PageFrame } from '../../shell/page-frame';

export const metadata: Metadata = { title: { absolute: 'Home' } };

const CHANGES = 10;
const RUNS = 5;

export default async function HomePage() {
  const [reader, kinds, recent, domains, owned, tasks, stars, templates] = await Promise.all([
    findReader(),
    attempt(countKinds()),
    attempt(listRecentEvents(CHANGES * 2)),
    attempt(listDomains()),
    attempt(listOwned()),
    attempt(listOwnTasks(RUNS)),
    attempt(listStarLabels()),
    attempt(listTemplates()),
  ]);
  const needs = await attempt(listNeeds(valueOr(tasks, [])));
  if (kinds.ok && kinds.value.length === 0) {
    return (
      <PageFrame crumbs={[{ label: 'Home' }]}>
        <h1 className="text-display">{portalConfig().organization.name}</h1>
        <EmptyCatalog />
      </PageFrame>
    );
  }
  const changes = recent.ok ? ({ ok: true, value: recent.value.events.map(viewOfEvent).filter((view): view is ChangeView => view !== undefined && !view.entityRef.startsWith('location:')).slice(0, CHANGES) } as const) : recent;
  return (
    <PageFrame crumbs={[{ label: 'Home' }]}>
      <HomeView organization={portalConfig().organization.name} reader={reader} kinds={kinds} changes={changes} domains={domains} owned={owned} tasks={tasks} needs={needs} stars={valueOr(stars, [])} templates={valueOr(templates, [])} />
    </PageFrame>
  );
}
