import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { notFound } from 'next/navigation';
import { describeRefs } from '../../../../../../../data/catalog';
import { findImpact, findNeighbourhood, findPaths } from '../../../../../../../data/graph';
import { findCustomWords } from '../../../../../../../data/kinds';
import { attempt, valueOr } from '../../../../../../../data/outcome';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';
import { ImpactList } from '../../../../../../../features/relations/impact-list';
import { PathList } from '../../../../../../../features/relations/path-list';
import { RelationsView } from '../../../../../../../features/relations/relations-view';
import { readGraphView } from '../../../../../../../features/relations/graph-view';
import { ServiceAway } from '../../../../../../../features/service-away';

export const metadata: Metadata = { title: 'Relations' };

export default async function EntityRelationsPage({ params, searchParams }: { params: Promise<EntityParams>; searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const parameters = await searchParams;
  const words = await findCustomWords();
  const view = readGraphView(parameters, words.declared);
  const root = `${kind}:${namespace}/${name}`.toLowerCase();
  const cursor = [parameters.cursor ?? []].flat()[0];
  const [graph, impact, paths] = await Promise.all([attempt(findNeighbourhood(root, view)), attempt(findImpact(root, view.form === 'impact' ? cursor : undefined)), view.form === 'path' && view.to ? attempt(findPaths(root, view.to)) : undefined]);
  if (!graph.ok) return <ServiceAway service="catalog" failed={graph.failed} />;
  if (!graph.value) notFound();
  if (graph.value.nodes.length <= 1 && view.relations.length === 0 && view.direction === 'both' && view.form === 'graph') {
    return (
      <EmptyState title="Not connected to anything yet.">
        Add <code className="font-mono text-mono">dependsOn</code>, <code className="font-mono text-mono">providesApis</code> or <code className="font-mono text-mono">consumesApis</code> to its source, and its neighbours appear here.
      </EmptyState>
    );
  }
  const owners = view.form === 'impact' && impact.ok ? (impact.value?.counts.owners ?? []).map(({ value }) => value) : [];
  const labels = valueOr(await attempt(describeRefs(owners)), new Map());
  return (
    <RelationsView root={root} view={view} graph={graph.value} reached={impact.ok ? impact.value?.totalItems : undefined}>
      {view.form === 'impact' &&
        (!impact.ok ? <ServiceAway service="catalog" failed={impact.failed} /> : impact.value && <ImpactList impact={impact.value} words={words} isFirstPage={cursor === undefined} labelOf={(ref) => labels.get(ref) ?? { ref, label: ref }} />)}
      {view.form === 'path' && view.to && paths && (!paths.ok ? <ServiceAway service="catalog" failed={paths.failed} /> : <PathList to={view.to} paths={paths.value} words={words} />)}
    </RelationsView>
  );
}
