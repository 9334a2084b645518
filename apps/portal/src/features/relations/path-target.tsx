'use client';
import { ComboField } from '@callboard/ui';
import { useCatalogIndex } from '../../browser/use-catalog-index';
import { useCustomWords } from '../kinds/words-provider';
import { shortRef } from '../entity/entity-href';
import { kindAndType } from '../entity/kind-words';
import { KindMark } from '../kinds/kind-mark';

const SHOWN = 40;

/** Chooses the other end of a path. */
export function PathTarget({ root, to, onChoose }: { root: string; to?: string; onChoose: (to: string | undefined) => void }) {
  const { index } = useCatalogIndex();
  const words = useCustomWords();
  return (
    <div className="w-full max-w-80 [&_p]:hidden">
      <ComboField
        label="How it hangs together with"
        isRequired
        placeholder="Type a name"
        value={to}
        onChange={onChoose}
        labelOf={(ref) => index.get(ref)?.title ?? index.get(ref)?.name ?? shortRef(ref)}
        search={(text) =>
          index
            .search(text, SHOWN, ({ ref }) => ref !== root)
            .map(({ ref, kind, type, name, title }) => ({ value: ref, label: title ?? name, description: [title && name, kindAndType(kind, type, words)].filter(Boolean).join(' · '), icon: <KindMark kind={kind} size={14} /> }))
        }
      />
    </div>
  );
}
