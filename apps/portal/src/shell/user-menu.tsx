'use client';
import { Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useRef, useState } from 'react';
import { Avatar, classNames } from '@callboard/ui';
import { openOverlay } from './overlays';
import { useReader } from './reader';
import { chooseTheme, type Theme } from './theme';

const THEMES: ReadonlyArray<{ id: Theme; label: string; Icon: typeof Sun }> = [
  { id: 'system', label: 'System', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
];

const ROW = 'flex min-h-8 w-full items-center gap-2.5 rounded-control px-2 text-start text-small hover:bg-sunken';

/** Who is signed in, how the portal looks, and the way out; on the browser's own popover, so it costs no library. */
export function UserMenu() {
  const { name, userRef, isGuest, theme: initial } = useReader();
  const [theme, setTheme] = useState<Theme>(initial);
  const popover = useRef<HTMLDivElement>(null);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <>
      <button type="button" popoverTarget="user-menu" aria-label={`${name}: appearance, keys, sign out`} className="inline-flex size-8 shrink-0 items-center justify-center rounded-full">
        <Avatar name={name} size={26} />
      </button>
      <div ref={popover} id="user-menu" popover="auto" className="inset-auto top-12 right-4 m-0 w-64 rounded-card border bg-surface p-1 text-text shadow-float md:right-6">
        <div className="px-2 py-2">
          <p className="text-small font-[550]">{name}</p>
          <p className="truncate font-mono text-mono text-muted">{userRef}</p>
        </div>
        <div role="group" aria-label="Appearance" className="border-t px-2 py-2">
          <p className="pb-1.5 text-micro text-muted">Appearance</p>
          <div className="grid grid-cols-3 overflow-hidden rounded-control border border-control">
            {THEMES.map(({ id, label, Icon }, index) => (
              <button
                key={id}
                type="button"
                aria-pressed={theme === id}
                onClick={() => choose(id)}
                className={classNames('flex h-8 items-center justify-center gap-1.5 border-control text-micro', index > 0 && 'border-s', theme === id ? 'bg-accent-soft text-text' : 'text-muted hover:text-text')}
              >
                <Icon size={14} strokeWidth={1.5} aria-hidden />
                {label}
              </button>
            ))}
          </div>
        </div>
        <div className="border-t pt-1">
          <button
            type="button"
            className={ROW}
            onClick={() => {
              popover.current?.hidePopover();
              openOverlay('keys');
            }}
          >
            <Keyboard size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
            Keys
          </button>
          <form action="/portal/session/end" method="post">
            <button type="submit" className={ROW}>
              <LogOut size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
              {isGuest ? 'Leave' : 'Sign out'}
            </button>
          </form>
        </div>
      </div>
    </>
  );
}
