'use client';
import type { ReactNode } from 'react';
import { Button, Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button.js';
import { classNames } from './class-names.js';
import { Keys } from './keys.js';

/** One row of a menu: does something, or leads somewhere. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: readonly string[];
  readonly onAction?: () => void;
  readonly href?: string;
  /** Opens outside the portal, in a new tab. */
  readonly isExternal?: boolean;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
}

export interface MenuProps {
  /** What is on the button. */
  readonly trigger: ReactNode;
  readonly label: string;
  /** Groups of entries, divided by lines. */
  readonly groups: ReadonlyArray<{ readonly title?: string; readonly entries: readonly MenuEntry[] }>;
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
}

/** A button that opens a list of actions. */
export function Menu({ trigger, label, groups, variant = 'outlined', size }: MenuProps) {
  const filled = groups.filter(({ entries }) => entries.length > 0);
  return (
    <MenuTrigger>
      <Button aria-label={label} className={buttonClass({ variant, size })}>
        {trigger}
      </Button>
      <Popover placement="bottom end" className="min-w-52 rounded-card border bg-surface shadow-float animate-appear">
        <AriaMenu aria-label={label} className="max-h-[70vh] overflow-auto p-1 outline-none">
          {filled.flatMap((group, index) => [
            ...(index > 0 ? [<Separator key={`line-${index}`} className="my-1 h-px bg-line" />] : []),
            <MenuSection key={`group-${index}`} aria-label={group.title ?? label}>
              {group.title && <Header className="px-2 pt-1 pb-0.5 text-micro text-muted">{group.title}</Header>}
              {group.entries.map((entry) => (
                <MenuRow key={entry.id} entry={entry} />
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function MenuRow({ entry }: { entry: MenuEntry }) {
  return (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      onAction={entry.onAction}
      href={entry.href}
      target={entry.isExternal ? '_blank' : undefined}
      rel={entry.isExternal ? 'noopener noreferrer' : undefined}
      isDisabled={entry.isDisabled}
      className={classNames(
        'flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 text-small no-underline outline-none data-focused:bg-sunken data-disabled:opacity-50 pointer-coarse:min-h-11',
        entry.isDanger ? 'text-danger' : 'text-text',
      )}
    >
      <span className="flex w-4 justify-center text-muted">{entry.icon}</span>
      <span className="grow">{entry.label}</span>
      {entry.keys && <Keys keys={entry.keys} />}
    </MenuItem>
  );
}
