import { EntityRefText, KindGlyph, Status } from '@callboard/ui';
import type { EntityPage } from '../../data/entity-page';
import { EntityActions } from './entity-actions';
import { kindAndType } from './kind-words';
import { Lifecycle } from './lifecycle';

/** What the page is about: glyph, name, ref, one line, and what can be done. */
export function EntityHeader({ page, isStarred }: { page: EntityPage; isStarred: boolean }) {
  return (
    <header className="flex flex-col gap-3">
      <div className="flex items-start gap-4">
        <span className="mt-0.5 flex size-11 shrink-0 items-center justify-center rounded-card border bg-surface">
          <KindGlyph kind={page.kind} size={24} />
        </span>
        <div className="min-w-0 grow">
          <h1 className="text-title [overflow-wrap:anywhere]">{page.title}</h1>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-small text-muted">
            <EntityRefText entityRef={page.ref} />
            <span>{kindAndType(page.kind, page.type)}</span>
            {page.lifecycle && <Lifecycle value={page.lifecycle} />}
            {page.isOrphan && <Status tone="warn">No source emits it any more</Status>}
          </div>
        </div>
        <EntityActions
          entity={{ ref: page.ref, kind: page.kind, label: page.title }}
          isStarred={isStarred}
          viewHref={page.source.viewHref}
          editHref={page.source.editHref}
        />
      </div>
      {page.description && <p className="max-w-[72ch] text-body text-text">{page.description}</p>}
    </header>
  );
}
