import type { EntityGraph } from '@callboard/api-client';
import { classNames } from '@callboard/ui';
import { EntityLabelLink } from '../entity/entity-label-link';
import { useCustomWords } from '../kinds/words-provider';
import { relationWord } from '../entity/relation-words';

/** The same connections as the graph, as a table: for keyboards, screen readers and copying. */
export function RelationsList({ root, graph }: { root: string; graph: EntityGraph }) {
  const words = useCustomWords();
  const nodes = new Map(graph.nodes.map((node) => [node.ref, node]));
  const label = (ref: string) => ({ ref, label: nodes.get(ref)?.title ?? nodes.get(ref)?.name ?? ref });
  const depth = (ref: string) => nodes.get(ref)?.depth ?? 0;
  const edges = [...graph.edges].sort(
    (a, b) => Math.max(depth(a.source), depth(a.target)) - Math.max(depth(b.source), depth(b.target)) || a.type.localeCompare(b.type) || a.source.localeCompare(b.source) || a.target.localeCompare(b.target),
  );
  return (
    <div className="overflow-x-auto rounded-card border bg-surface" tabIndex={0} role="region" aria-label="Connections">
      <table className="w-full min-w-[520px] border-separate border-spacing-0">
        <thead>
          <tr>
            {['From', 'Relation', 'To', 'Steps'].map((heading) => (
              <th key={heading} scope="col" className="h-8 border-b px-4 text-start text-micro text-muted last:w-20 last:text-end">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map(({ source, target, type }) => (
            <tr key={`${source} ${type} ${target}`} className="group">
              {[source, undefined, target].map((ref, index) => (
                <td key={index} className={classNames('h-9 border-b px-4 text-small group-last:border-b-0', ref === root && 'font-[550]', ref === undefined && 'text-muted')}>
                  {ref === undefined ? relationWord(type, words).toLowerCase() : <EntityLabelLink entity={label(ref)} />}
                </td>
              ))}
              <td className="h-9 border-b px-4 text-end font-mono text-mono text-muted tabular-nums group-last:border-b-0">{Math.max(depth(source), depth(target))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
