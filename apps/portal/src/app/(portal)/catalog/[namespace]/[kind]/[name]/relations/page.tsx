import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { notFound } from 'next/navigation';
import { findNeighbourhood } from '../../../../../../../data/graph';
import { attempt } from '../../../../../../../data/outcome';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';
import { RelationsView } from '../../../../../../../features/relations/relations-view';
import { readGraphView } from '../../../../../../../features/relations/graph-view';
import { ServiceAway } from '../../../../../../../features/service-away';

export const metadata: Metadata = { title: 'Relations' };

export default async function EntityRelationsPage({ params, searchParams }: { params: Promise<EntityParams>; searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const view = readGraphView(await searchParams);
  const root = `${kind}:${namespace}/${name}`.toLowerCase();
  const graph = await attempt(findNeighbourhood(root, view));
  if (!graph.ok) return <ServiceAway service="catalog" failed={graph.failed} />;
  if (!graph.value) notFound();
  if (graph.value.nodes.length <= 1 && view.relations.length === 0 && view.direction === 'both') {
    return (
      <EmptyState title="Not connected to anything yet.">
        Add <code className="font-mono text-mono">dependsOn</code>, <code className="font-mono text-mono">providesApis</code> or <code className="font-mono text-mono">consumesApis</code> to its source, and its neighbours appear here.
      </EmptyState>
    );
  }
  return <RelationsView root={root} view={view} graph={graph.value} />;
}
