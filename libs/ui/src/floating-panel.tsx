'use client';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from './class-names.js';

export interface FloatingPanelProps {
  /** What is on the button. */
  readonly trigger: ReactNode;
  /** Name of the button, where its content does not say it. */
  readonly triggerLabel?: string;
  readonly triggerClass: string;
  /** Name of what floats, and what it is. */
  readonly label: string;
  readonly role?: 'dialog' | 'menu';
  /** Which edge of the button it hangs from. */
  readonly align?: 'start' | 'end';
  readonly className?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** Drawn only while it is open; `close` puts the focus back on the button. */
  readonly children: (close: () => void) => ReactNode;
}

/** px between button, panel and the edge of the window. */
const GAP = 4;

/**
 * A button and what floats from it, on the browser's own popover: above everything, closed by Esc and by a press
 * elsewhere. The page behind stays as it is. The focus begins in what carries `data-autofocus`, else in the first control.
 */
export function FloatingPanel({ trigger, triggerLabel, triggerClass, label, role = 'dialog', align = 'start', className, onKeyDown, children }: FloatingPanelProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    const element = panel.current;
    if (!isOpen || !element) return;
    const place = () => placeBeside(element, button.current, align);
    place();
    const first = element.querySelector<HTMLElement>('[data-autofocus]') ?? element.querySelector<HTMLElement>('input, button, a[href], [tabindex="0"]');
    first?.focus({ preventScroll: true });
    window.addEventListener('scroll', place, { passive: true, capture: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [isOpen, align]);

  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-haspopup={role} aria-expanded={isOpen} aria-label={triggerLabel} className={triggerClass}>
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        onToggle={(event) => setIsOpen(event.newState === 'open')}
        onKeyDown={onKeyDown}
        className={classNames('fixed inset-auto m-0 flex-col overflow-hidden rounded-card border bg-surface p-0 text-text shadow-float open:flex open:animate-appear', className)}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

/** Below the button, or above it where there is more room; never over the edge of the window. */
function placeBeside(panel: HTMLElement, button: HTMLElement | null, align: 'start' | 'end'): void {
  if (!button) return;
  const anchor = button.getBoundingClientRect();
  const width = panel.offsetWidth;
  const wanted = align === 'start' ? anchor.left : anchor.right - width;
  panel.style.left = `${Math.max(GAP * 2, Math.min(wanted, document.documentElement.clientWidth - width - GAP * 2))}px`;
  const below = window.innerHeight - anchor.bottom - GAP * 3;
  const above = anchor.top - GAP * 3;
  const opensUp = below < Math.min(panel.scrollHeight, 240) && above > below;
  panel.style.maxHeight = `${Math.max(120, opensUp ? above : below)}px`;
  panel.style.top = opensUp ? 'auto' : `${anchor.bottom + GAP}px`;
  panel.style.bottom = opensUp ? `${window.innerHeight - anchor.top + GAP}px` : 'auto';
}
