'use client';
import { ExternalLink, Link2, CircleQuestionMark, MoreHorizontal, Pencil, PenLine, RotateCw, SquarePlus, Star } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button, buttonClass, classNames, copyText, Menu } from '@callboard/ui';
import Link from 'next/link';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import { addRecent, type Recent } from '../../browser/recents';
import { useStar } from '../../browser/use-stars';
import { entityHref } from './entity-href';
import { AsOfPicker } from '../past/as-of-picker';
import { pastHref } from '../past/past-href';
import { templateHref } from '../../shell/palette/palette-rows';
import { toast } from '../../shell/toasts';
import { useShortcut } from '../../shell/use-shortcut';

/** The form and its fields come when somebody wants to edit. */
const OverlayDialog = dynamic(() => import('../overlay/overlay-dialog').then(({ OverlayDialog: component }) => component), { ssr: false });

const ICON = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface EntityActionsProps {
  readonly entity: Recent;
  readonly isStarred: boolean;
  readonly viewHref?: string;
  readonly editHref?: string;
}

/** Star, and everything else behind one button. Opening the page puts the entity among the recent ones. */
export function EntityActions({ entity, isStarred, viewHref, editHref }: EntityActionsProps) {
  const router = useRouter();
  const [starred, toggle] = useStar(entity.ref, isStarred);
  const { ref, kind, label } = entity;
  useEffect(() => addRecent({ ref, kind, label }), [ref, kind, label]);
  const [isEditing, setIsEditing] = useState(false);
  // Once opened it stays, closed, so that the focus can return.
  const [wasOpened, setWasOpened] = useState(false);
  const edit = () => {
    setWasOpened(true);
    setIsEditing(true);
  };
  useShortcut('entity.edit', edit);
  useShortcut('entity.star', toggle);
  useShortcut('entity.source', editHref ? () => window.open(editHref, '_blank', 'noopener') : undefined);

  const refresh = async () => {
    try {
      await callPortal('/portal/refresh-entity', { method: 'POST', body: { entityRef: ref } });
      toast('Its source is being read again. What changed shows up here by itself.');
      router.refresh();
    } catch (error) {
      toast(error instanceof PortalApiError ? error.message : 'The source could not be read again.', { tone: 'danger' });
    }
  };
  const isTemplate = kind.toLowerCase() === 'template';
  return (
    <div className="flex shrink-0 items-center gap-2">
      <Button onClick={toggle} aria-pressed={starred} aria-label={starred ? 'Starred' : 'Star'} className="max-sm:w-8 max-sm:px-0">
        <Star {...ICON} className={classNames(starred && 'fill-warn stroke-warn')} />
        <span className="max-sm:hidden">{starred ? 'Starred' : 'Star'}</span>
      </Button>
      {isTemplate && (
        <Link href={templateHref(ref)} className={buttonClass({ variant: 'filled' })}>
          <SquarePlus {...ICON} />
          Use template
        </Link>
      )}
      <span className="max-sm:hidden">
        <AsOfPicker isCompact onChoose={(asOf) => router.push(pastHref(entityHref(ref), asOf))} />
      </span>
      <Menu
        label="Actions"
        trigger={<MoreHorizontal size={16} strokeWidth={1.5} aria-hidden />}
        groups={[
          {
            entries: [
              { id: 'edit-here', label: 'Edit here', icon: <PenLine {...ICON} />, keys: ['o'], onAction: edit },
              ...(editHref ? [{ id: 'edit', label: 'Edit source', icon: <Pencil {...ICON} />, href: editHref, keys: ['e'] }] : []),
              ...(viewHref ? [{ id: 'view', label: 'View source', icon: <ExternalLink {...ICON} />, href: viewHref }] : []),
              { id: 'why', label: 'Why it is there', icon: <CircleQuestionMark {...ICON} />, onAction: () => router.push(entityHref(ref, 'why')) },
              { id: 'refresh', label: 'Read source again', icon: <RotateCw {...ICON} />, onAction: () => void refresh() },
            ],
          },
          {
            entries: [
              { id: 'ref', label: 'Copy ref', icon: <Link2 {...ICON} />, onAction: () => void copyText(ref).then(() => toast('Ref copied.')) },
              { id: 'address', label: 'Copy address', icon: <Link2 {...ICON} />, keys: ['.'], onAction: () => void copyText(location.href).then(() => toast('Address copied.')) },
            ],
          },
        ]}
      />
      {wasOpened && <OverlayDialog entityRef={ref} open={isEditing} onClose={() => setIsEditing(false)} />}
    </div>
  );
}
