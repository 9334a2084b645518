import { classNames } from '@callboard/ui';
import type { EntityLabel } from '../../data/catalog';
import { entityHref, splitRef } from './entity-href';
import { HoverLink } from './entity-link';
import { KindMark } from '../kinds/kind-mark';

/** Another entity, by its glyph and name. */
export function EntityLabelLink({ entity }: { entity: EntityLabel }) {
  return (
    <HoverLink href={entityHref(entity.ref)} className="inline-flex min-h-6 max-w-full items-center gap-1.5 no-underline hover:underline">
      <KindMark kind={splitRef(entity.ref).kind} size={14} />
      <span className={classNames('truncate', entity.isMissing && 'text-muted underline decoration-dashed')}>{entity.label}</span>
      {entity.isMissing && <span className="shrink-0 text-micro text-warn">not in the catalog</span>}
    </HoverLink>
  );
}
