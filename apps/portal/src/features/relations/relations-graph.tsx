'use client';
import { Background, BackgroundVariant, Controls, Handle, MarkerType, Position, ReactFlow, ReactFlowProvider, type Edge, type Node, type NodeProps, type ReactFlowInstance } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import './relations-graph.css';
import { useRouter } from 'next/navigation';
import { memo, useMemo } from 'react';
import type { EntityGraph, GraphNode } from '@callboard/api-client';
import { classNames, KindGlyph } from '@callboard/ui';
import { entityHref } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { kindWord } from '../entity/kind-words';
import { useCustomWords } from '../kinds/words-provider';
import { relationWord } from '../entity/relation-words';

type EntityNode = Node<{ node: GraphNode; isRoot: boolean }, 'entity'>;

const NODE_TYPES = { entity: memo(EntityNodeView) };
/** More edges than this go without words. */
const LABELLED_EDGES = 40;

/** Below this zoom names cannot be read. */
const READABLE = 0.6;
const FIT = { maxZoom: 1, padding: 0.12 };

/** Shows the whole graph when it can be read like that, else the root and what is around it. */
async function showReadably(instance: ReactFlowInstance<EntityNode>, root: string): Promise<void> {
  await instance.fitView(FIT);
  const node = instance.getNode(root);
  if (!node || instance.getZoom() >= READABLE) return;
  await instance.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, { zoom: 0.8 });
}

/** The laid-out neighbourhood: the catalog has placed everything, the browser only draws. */
export function RelationsGraph({ root, graph }: { root: string; graph: EntityGraph }) {
  const router = useRouter();
  const words = useCustomWords();
  const nodes = useMemo(
    (): EntityNode[] =>
      graph.nodes.map((node) => ({
        id: node.ref,
        type: 'entity',
        position: { x: node.x, y: node.y },
        width: node.width,
        height: node.height,
        data: { node, isRoot: node.ref === root },
        ariaLabel: `${kindWord(node.kind, words)} ${node.title ?? node.name}`,
      })),
    [graph, root, words],
  );
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map(({ source, target, type }) => ({
        id: `${source} ${type} ${target}`,
        source,
        target,
        label: graph.edges.length <= LABELLED_EDGES ? relationWord(type, words).toLowerCase() : undefined,
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
        focusable: false,
        className: source === root || target === root ? 'near' : undefined,
      })),
    [graph, root, words],
  );
  return (
    <ReactFlowProvider>
      <ReactFlow
        key={root}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={(instance) => void showReadably(instance, root)}
        minZoom={0.1}
        maxZoom={1.75}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        zoomOnScroll={false}
        proOptions={{ hideAttribution: true }}
        onNodeDoubleClick={(_event, node) => router.push(entityHref(node.id))}
        aria-label="Graph of relations"
      >
        <Background variant={BackgroundVariant.Lines} gap={24} lineWidth={0.5} color="var(--color-line)" />
        <Controls showInteractive={false} position="bottom-right" fitViewOptions={FIT} />
      </ReactFlow>
    </ReactFlowProvider>
  );
}

function EntityNodeView({ data: { node, isRoot } }: NodeProps<EntityNode>) {
  const words = useCustomWords();
  return (
    <div className={classNames('flex size-full items-center rounded-control border bg-surface', isRoot ? 'border-2 border-accent' : 'border-control', node.missing && 'border-dashed')}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <HoverLink href={entityHref(node.ref)} className="nopan flex size-full min-w-0 items-center gap-2.5 px-3 text-text no-underline hover:bg-sunken">
        <KindGlyph kind={node.kind} icon={words.kinds[node.kind.toLowerCase()]?.icon} size={18} />
        <span className="min-w-0">
          <span className="block truncate text-small font-[550]">{node.title ?? node.name}</span>
          <span className="block truncate text-micro text-muted">{node.missing ? 'Not in the catalog' : (node.type ?? kindWord(node.kind, words))}</span>
        </span>
      </HoverLink>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
