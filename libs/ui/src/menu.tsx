'use client';
import type { KeyboardEvent, ReactNode } from 'react';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button.js';
import { classNames } from './class-names.js';
import { FloatingPanel } from './floating-panel.js';
import { Keys } from './keys.js';

/** One row of a menu: does something, or leads somewhere. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: readonly string[];
  readonly onAction?: () => void;
  /** An address outside the portal; it opens in a new tab. */
  readonly href?: string;
  readonly isDanger?: boolean;
}

export interface MenuProps {
  /** What is on the button. */
  readonly trigger: ReactNode;
  readonly label: string;
  /** Groups of entries, divided by lines. */
  readonly groups: ReadonlyArray<{ readonly entries: readonly MenuEntry[] }>;
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
}

/** A button that opens a list of actions. */
export function Menu({ trigger, label, groups, variant = 'outlined', size }: MenuProps) {
  const filled = groups.filter(({ entries }) => entries.length > 0);
  return (
    <FloatingPanel role="menu" label={label} trigger={trigger} triggerLabel={label} triggerClass={buttonClass({ variant, size })} align="end" className="min-w-52" onKeyDown={moveByArrows}>
      {(close) => (
        <div className="overflow-y-auto py-1">
          {filled.map(({ entries }, index) => (
            <div key={index} role="group" className={classNames('px-1', index > 0 && 'mt-1 border-t pt-1')}>
              {entries.map((entry) => (
                <MenuRow key={entry.id} entry={entry} close={close} />
              ))}
            </div>
          ))}
        </div>
      )}
    </FloatingPanel>
  );
}

function MenuRow({ entry: { label, icon, keys, onAction, href, isDanger }, close }: { entry: MenuEntry; close: () => void }) {
  const look = classNames(
    'flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-start text-small no-underline -outline-offset-2 hover:bg-sunken focus-visible:bg-sunken pointer-coarse:min-h-11',
    isDanger ? 'text-danger' : 'text-text',
  );
  const content = (
    <>
      <span className="flex w-4 justify-center text-muted">{icon}</span>
      <span className="grow">{label}</span>
      {keys && <Keys keys={keys} />}
    </>
  );
  return href ? (
    <a role="menuitem" tabIndex={-1} href={href} target="_blank" rel="noopener noreferrer" onClick={close} className={look}>
      {content}
    </a>
  ) : (
    <button
      role="menuitem"
      tabIndex={-1}
      type="button"
      className={look}
      onClick={() => {
        close();
        onAction?.();
      }}
    >
      {content}
    </button>
  );
}

/** As menus work: arrows, Home and End move, Tab leaves. */
function moveByArrows(event: KeyboardEvent): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next === undefined) return;
  rows[(next + rows.length) % rows.length]?.focus();
  event.preventDefault();
}
