'use client';
import { memo } from 'react';
import { classNames, KindGlyph } from '@callboard/ui';
import type { EntityLabel, EntityRow } from '../../data/catalog';
import { HoverLink } from '../entity/entity-link';
import { entityHref } from '../entity/entity-href';
import { kindAndType, kindWord } from '../entity/kind-words';
import { pastHref } from '../past/past-href';
import { useCustomWords } from '../kinds/words-provider';
import { Lifecycle } from '../entity/lifecycle';
import type { ColumnId } from './catalog-view';

/** How wide the columns are and from which width of the window they show; the name takes the rest. */
export const COLUMN_WIDTHS: Record<ColumnId, string> = {
  kind: 'w-[9%] max-lg:hidden',
  type: 'w-[10%] max-md:hidden',
  owner: 'w-[15%] max-md:hidden',
  system: 'w-[13%] max-lg:hidden',
  lifecycle: 'w-[11.5%] max-lg:hidden',
  tags: 'w-[15%] max-xl:hidden',
  namespace: 'w-[9%] max-lg:hidden',
};

const CELL = 'h-9 min-w-0 border-b px-2 text-small first:ps-4 last:pe-4 md:first:ps-6 md:last:pe-6';

interface CatalogRowProps {
  readonly row: EntityRow;
  readonly index: number;
  readonly columns: readonly ColumnId[];
  readonly isActive: boolean;
  readonly isChanged: boolean;
  /** The moment of the past that the table shows; its links stay there. */
  readonly asOf?: string;
}

/** One entity of the table. The name leads to its page from anywhere in the row. */
export const CatalogRow = memo(function CatalogRow({ row, index, columns, isActive, isChanged, asOf }: CatalogRowProps) {
  const words = useCustomWords();
  return (
    <tr
      aria-rowindex={index + 2}
      className={classNames(
        'group relative scroll-mt-24 bg-surface hover:bg-sunken/60 has-[a:focus-visible]:bg-sunken/60',
        isActive && 'bg-accent-soft hover:bg-accent-soft',
        isChanged && 'animate-changed',
      )}
    >
      <td className={classNames(CELL, 'max-md:h-13')}>
        <div className="flex min-w-0 items-center gap-2.5">
          <KindGlyph kind={row.kind} icon={words.kinds[row.kind.toLowerCase()]?.icon} label={kindWord(row.kind, words)} />
          <div className="min-w-0 md:flex md:items-baseline md:gap-3">
            <HoverLink href={pastHref(entityHref(row.ref), asOf)} className="block max-w-full shrink-0 truncate font-[550] no-underline group-hover:underline after:absolute after:inset-0">
              {row.title ?? row.name}
            </HoverLink>
            {row.description && <span className="truncate text-muted max-md:hidden">{row.description}</span>}
            <span className="block truncate text-micro text-muted md:hidden">{[kindAndType(row.kind, row.type, words), row.owner?.label].filter(Boolean).join(' · ')}</span>
          </div>
        </div>
      </td>
      {columns.map((column) => (
        <td key={column} className={classNames(CELL, 'truncate', COLUMN_WIDTHS[column])}>
          <Cell row={row} column={column} />
        </td>
      ))}
    </tr>
  );
});

function Cell({ row, column }: { row: EntityRow; column: ColumnId }) {
  const words = useCustomWords();
  switch (column) {
    case 'kind':
      return kindWord(row.kind, words);
    case 'type':
      return row.type ? <span className="text-muted">{row.type}</span> : null;
    case 'owner':
      return <LabelLink label={row.owner} />;
    case 'system':
      return <LabelLink label={row.system} />;
    case 'lifecycle':
      return row.lifecycle ? <Lifecycle value={row.lifecycle} /> : null;
    case 'tags':
      return <span className="font-mono text-mono text-muted">{row.tags.join(' ')}</span>;
    case 'namespace':
      return <span className="font-mono text-mono text-muted">{row.namespace}</span>;
  }
}

function LabelLink({ label }: { label?: EntityLabel }) {
  if (!label) return null;
  return (
    <HoverLink href={entityHref(label.ref)} className="relative z-10 inline-flex min-h-6 max-w-full items-center no-underline hover:underline">
      <span className="truncate">{label.label}</span>
    </HoverLink>
  );
}
