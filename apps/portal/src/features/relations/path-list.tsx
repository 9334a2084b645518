import type { GraphPaths } from '@callboard/api-client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Panel } from '@callboard/ui';
import { EntityLabelLink } from '../entity/entity-label-link';
import { relationWord } from '../entity/relation-words';
import type { CustomWords } from '../kinds/custom-words';
import { nodeLabel } from './impact-list';

/** How two entities hang together: the shortest ways, one below the other. */
export function PathList({ to, paths, words }: { to: string; paths: GraphPaths | undefined; words: CustomWords }) {
  if (!paths) return <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">There is no {to}.</p>;
  if (paths.length === null) return <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">Nothing connects the two, in either direction.</p>;
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      {paths.paths.map((path, index) => (
        <Panel key={path.nodes.map(({ ref }) => ref).join(' ')} title={paths.paths.length === 1 ? 'The shortest way' : `Shortest way ${index + 1}`} action={<span className="text-micro text-muted">{paths.length === 1 ? '1 step' : `${paths.length} steps`}</span>}>
          <ol className="flex flex-col text-small">
            {path.nodes.map((node, at) => (
              <li key={node.ref}>
                {at > 0 &&
                  path.steps[at - 1]?.map(({ source, type }) => {
                    // The arrow points where the relation does: down to this entity, or up to the one before.
                    const isDown = source !== node.ref;
                    const Arrow = isDown ? ArrowDown : ArrowUp;
                    return (
                      <p key={`${source} ${type}`} className="flex items-center gap-1.5 text-micro leading-6 text-muted">
                        <Arrow size={14} strokeWidth={1.5} role="img" aria-label={isDown ? 'the former' : 'the latter'} />
                        {relationWord(type, words).toLowerCase()}
                      </p>
                    );
                  })}
                <EntityLabelLink entity={nodeLabel(node)} />
              </li>
            ))}
          </ol>
        </Panel>
      ))}
      {paths.truncated && <p className="text-small text-muted">There are further ways of the same length.</p>}
    </div>
  );
}
