'use client';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { IconButton } from './button.js';
import { classNames } from './class-names.js';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Where it stands: in the middle, near the top (lists that grow), at the right edge (panels). */
  readonly placement?: 'centre' | 'top' | 'right';
  /** The title is for screen readers only when the content shows its own. */
  readonly hideTitle?: boolean;
  readonly children: ReactNode;
  readonly className?: string;
}

const PLACEMENTS = {
  centre: 'm-auto w-[min(92vw,520px)] rounded-dialog animate-appear',
  top: 'mx-auto mt-[10vh] mb-auto w-[min(94vw,640px)] rounded-dialog animate-appear',
  right: 'my-0 mr-0 ml-auto h-dvh max-h-none w-[min(100vw,480px)] rounded-none border-y-0 border-r-0 animate-panel',
} as const;

/**
 * A modal surface on the browser's own dialog: focus stays inside and returns, the page behind is inert, Esc and a press
 * beside it close it. The focus begins in what carries `data-autofocus`, else in the first control.
 */
export function Dialog({ open, onClose, title, placement = 'centre', hideTitle = false, children, className }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (!open) return element.close();
    element.showModal();
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
      className={classNames('border bg-surface p-0 shadow-float', PLACEMENTS[placement], className)}
    >
      {open && (
        <div className={classNames('flex min-h-0 flex-col', placement === 'right' ? 'h-full' : 'max-h-[inherit]')}>
          {!hideTitle && (
            <header className="flex items-center justify-between gap-4 border-b py-2 pr-2 pl-4">
              <h2 className="text-heading">{title}</h2>
              <IconButton label="Close" tip="Close (Esc)" onClick={() => dialog.current?.close()}>
                <X size={16} strokeWidth={1.5} aria-hidden />
              </IconButton>
            </header>
          )}
          {children}
        </div>
      )}
    </dialog>
  );
}
