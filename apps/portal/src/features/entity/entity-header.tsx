import { EntityRefText, KindGlyph, Status } from '@callboard/ui';
import type { EntityPage } from '../../data/entity-page';
import type { OverlayMark } from '../../data/overlay';
import type { CustomWords } from '../kinds/custom-words';
import { OverlaidMark } from '../overlay/overlay-mark';
import { EntityActions } from './entity-actions';
import { kindAndType } from './kind-words';
import { Lifecycle } from './lifecycle';

/** What the page is about: glyph, name, ref, one line, and what can be done. */
export function EntityHeader({ page, isStarred, marks, words }: { page: EntityPage; isStarred: boolean; marks: readonly OverlayMark[]; words: CustomWords }) {
  const mark = (field: string) => <OverlaidMark mark={marks.find((each) => each.field === field)} entityRef={page.ref} />;
  return (
    <header className="flex flex-col gap-3">
      <div className="flex items-start gap-4">
        <span className="mt-0.5 flex size-11 shrink-0 items-center justify-center rounded-card border bg-surface">
          <KindGlyph kind={page.kind} icon={words.kinds[page.kind.toLowerCase()]?.icon} size={24} />
        </span>
        <div className="min-w-0 grow">
          <div className="flex items-center gap-1">
            <h1 className="min-w-0 text-title [overflow-wrap:anywhere]">{page.title}</h1>
            {mark('metadata.title')}
          </div>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-small text-muted">
            <EntityRefText entityRef={page.ref} />
            <span>{kindAndType(page.kind, page.type, words)}</span>
            {page.lifecycle && (
              <span className="inline-flex items-center">
                <Lifecycle value={page.lifecycle} />
                {mark('spec.lifecycle')}
              </span>
            )}
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
      {page.description && (
        <p className="max-w-[72ch] text-body text-text">
          {page.description} {mark('metadata.description')}
        </p>
      )}
    </header>
  );
}
