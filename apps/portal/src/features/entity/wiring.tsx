import { classNames, EmptyState, KindGlyph } from '@callboard/ui';
import type { EntityPage, RelationGroup } from '../../data/entity-page';
import type { CustomWords } from '../kinds/custom-words';
import { entityHref } from './entity-href';
import { EntityLabelLink } from './entity-label-link';
import { HoverLink } from './entity-link';
import { relationWord } from './relation-words';

/** Who relies on the entity: drawn at its left. */
const INWARDS = new Set(['apiConsumedBy', 'dependencyOf', 'apiProvidedBy', 'hasMember', 'parentOf']);
/** What the entity has: drawn at its right, although the other end declares it. */
const OWN = new Set(['ownerOf', 'hasPart']);
/** Shown elsewhere on the page: the band and the breadcrumb. */
const ELSEWHERE = new Set(['ownedBy', 'partOf', 'childOf']);
/** Targets of one type that are drawn; the graph has all. */
const DRAWN = 6;

/** The neighbours of an entity as a wiring diagram: what relies on it at the left, what it relies on at the right. */
export function Wiring({ page, words }: { page: EntityPage; words: CustomWords }) {
  const groups = page.relations.filter(({ type }) => !ELSEWHERE.has(type));
  // What others declare comes in from the left; a type that is declared from both sides counts as one's own.
  const isInward = (type: string) => INWARDS.has(type) || (words.inverse.includes(type) && !words.declared.includes(type) && !OWN.has(type));
  const inwards = groups.filter(({ type }) => isInward(type));
  const outwards = groups.filter(({ type }) => !isInward(type));
  if (groups.length === 0) {
    return (
      <EmptyState compact title="Not connected to anything yet.">
        Add <code className="font-mono text-mono">dependsOn</code>, <code className="font-mono text-mono">providesApis</code> or <code className="font-mono text-mono">consumesApis</code> to its source, and its neighbours appear here.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-y-4 sm:flex-row sm:items-center sm:justify-center sm:py-2">
      <Side groups={inwards} side="in" page={page} words={words} />
      <span className="flex items-center max-sm:order-1 max-sm:self-start">
        {inwards.length > 0 && <Wire />}
        <span className="flex max-w-48 items-center gap-2 rounded-control border border-control bg-canvas px-3 py-2 text-small font-[550]">
          <KindGlyph kind={page.kind} icon={words.kinds[page.kind.toLowerCase()]?.icon} />
          <span className="truncate">{page.title}</span>
        </span>
        {outwards.length > 0 && <Wire />}
      </span>
      <Side groups={outwards} side="out" page={page} words={words} />
    </div>
  );
}

function Wire() {
  return <span aria-hidden className="h-px w-6 shrink-0 bg-control max-sm:hidden" />;
}

/** Everything on one side, behind one bracket. */
function Side({ groups, side, page, words }: { groups: readonly RelationGroup[]; side: 'in' | 'out'; page: EntityPage; words: CustomWords }) {
  if (groups.length === 0) return null;
  return (
    <div
      className={classNames(
        'flex min-w-0 flex-col gap-3 border-control py-1 max-sm:order-2 max-sm:border-s max-sm:ps-3',
        side === 'in' ? 'sm:items-end sm:border-e sm:pe-4 sm:text-end' : 'sm:border-s sm:ps-4',
      )}
    >
      {groups.map((group) => (
        <Bundle key={group.type} group={group} side={side} page={page} words={words} />
      ))}
    </div>
  );
}

/** The neighbours by one relation. */
function Bundle({ group, side, page, words }: { group: RelationGroup; side: 'in' | 'out'; page: EntityPage; words: CustomWords }) {
  const rest = group.targets.length - DRAWN;
  return (
    <section className="max-w-full">
      <h3 className="text-micro text-muted">{relationWord(group.type, words)}</h3>
      <ul className={side === 'in' ? 'flex flex-col sm:items-end' : 'flex flex-col'}>
        {group.targets.slice(0, DRAWN).map((target) => (
          <li key={target.ref} className="flex min-w-0 max-w-full text-small">
            <EntityLabelLink entity={target} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <HoverLink href={entityHref(page.ref, 'relations')} className="inline-flex min-h-6 items-center text-micro text-muted hover:text-text">
          and {rest} more
        </HoverLink>
      )}
    </section>
  );
}
