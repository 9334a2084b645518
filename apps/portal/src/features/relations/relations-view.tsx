'use client';
import { List, Radius, Route, Workflow } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useOptimistic, useTransition, type ReactNode } from 'react';
import type { EntityGraph } from '@callboard/api-client';
import { Checklist, classNames, Skeleton, Status } from '@callboard/ui';
import { RefreshOnChange } from '../entity/entity-live';
import { useCustomWords } from '../kinds/words-provider';
import { relationWord } from '../entity/relation-words';
import { useShortcut } from '../../shell/use-shortcut';
import { ButtonSegments } from '../segments';
import { DECLARED_RELATIONS, graphQuery, type GraphView } from './graph-view';
import { RelationsList } from './relations-list';

const GRAPH_HEIGHT = 'h-[calc(100dvh-19rem)] min-h-96';

const RelationsGraph = dynamic(() => import('./relations-graph').then(({ RelationsGraph: component }) => component), {
  ssr: false,
  loading: () => <Skeleton className={GRAPH_HEIGHT} />,
});

/** Its field and the index of names come with it. */
const PathTarget = dynamic(() => import('./path-target').then(({ PathTarget: component }) => component), { ssr: false, loading: () => <Skeleton className="h-14 w-80" /> });

const DEPTHS = [1, 2, 3] as const;
const DIRECTIONS = [
  { id: 'both', label: 'Both ways' },
  { id: 'in', label: 'Towards it' },
  { id: 'out', label: 'From it' },
] as const;

/** The neighbourhood as a graph or as a list of the same connections; what a change reaches and the way to another entity are made by the server, as `children`. */
export function RelationsView({ root, view: settled, graph, reached, children }: { root: string; view: GraphView; graph: EntityGraph; reached?: number; children?: ReactNode }) {
  const words = useCustomWords();
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [view, setView] = useOptimistic(settled);
  const show = (change: Partial<GraphView>) =>
    startTransition(() => {
      setView({ ...view, ...change });
      router.replace(graphQuery({ ...view, ...change }), { scroll: false });
    });
  useShortcut('entity.twin', () => show({ form: view.form === 'graph' ? 'list' : 'graph' }));
  const others = graph.nodes.length - 1;
  const isAround = view.form === 'graph' || view.form === 'list';
  const types = [...new Set([...DECLARED_RELATIONS, ...words.declared])];
  return (
    <div className="flex flex-col gap-3">
      <RefreshOnChange refs={graph.nodes.map(({ ref }) => ref).filter((ref) => ref !== root)} />
      <div className="flex items-center gap-2 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 max-md:py-1 md:flex-wrap" aria-busy={isPending}>
        {isAround && (
          <>
            <ButtonSegments label="Steps" segments={DEPTHS.map((depth) => ({ label: depth === 1 ? '1 step' : `${depth}`, isCurrent: view.depth === depth, onChoose: () => show({ depth }) }))} />
            <ButtonSegments label="Direction" segments={DIRECTIONS.map(({ id, label }) => ({ label, isCurrent: view.direction === id, onChoose: () => show({ direction: id }) }))} />
            <Checklist label="Relations" items={types.map((type) => ({ value: type, label: relationWord(type, words) }))} selected={view.relations} onChange={(relations) => show({ relations })} />
            <span className="text-small whitespace-nowrap text-muted">
              <span className="font-mono text-mono tabular-nums">{others}</span> {others === 1 ? 'neighbour' : 'neighbours'}
            </span>
            {graph.truncated && <Status tone="warn">There is more than fits here; narrow it to see the rest</Status>}
          </>
        )}
        {view.form === 'path' && <PathTarget root={root} to={view.to} onChoose={(to) => show({ to })} />}
        <span className="ms-auto">
          <ButtonSegments
            label="Form"
            segments={[
              { label: 'Graph', icon: <Workflow size={14} strokeWidth={1.5} aria-hidden />, isCurrent: view.form === 'graph', onChoose: () => show({ form: 'graph' }) },
              { label: 'List', icon: <List size={14} strokeWidth={1.5} aria-hidden />, isCurrent: view.form === 'list', onChoose: () => show({ form: 'list' }) },
              { label: reached === undefined ? 'Blast radius' : `Blast radius ${reached.toLocaleString('en')}`, icon: <Radius size={14} strokeWidth={1.5} aria-hidden />, isCurrent: view.form === 'impact', onChoose: () => show({ form: 'impact' }) },
              { label: 'Path', icon: <Route size={14} strokeWidth={1.5} aria-hidden />, isCurrent: view.form === 'path', onChoose: () => show({ form: 'path' }) },
            ]}
          />
        </span>
      </div>
      {!isAround ? (
        <div className={classNames(isPending && 'opacity-60 transition-opacity delay-300')}>{settled.form === view.form ? children : <Skeleton className="h-40" />}</div>
      ) : view.form === 'list' ? (
        <RelationsList root={root} graph={graph} />
      ) : (
        <div className={classNames('overflow-hidden rounded-card border bg-surface', GRAPH_HEIGHT, isPending && 'opacity-60 transition-opacity delay-300')}>
          <RelationsGraph root={root} graph={graph} />
        </div>
      )}
    </div>
  );
}
