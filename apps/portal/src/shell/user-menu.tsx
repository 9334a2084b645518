'use client';
import { Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Avatar, FloatingPanel } from '@callboard/ui';
import { ButtonSegments } from '../features/segments';
import { openOverlay } from './overlays';
import { useReader } from './reader';
import { chooseTheme, type Theme } from './theme';

const THEMES: ReadonlyArray<{ id: Theme; label: string; Icon: typeof Sun }> = [
  { id: 'system', label: 'System', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
];

const ROW = 'flex min-h-8 w-full items-center gap-2.5 rounded-control px-2 text-start text-small hover:bg-sunken';

/** Who is signed in, how the portal looks, and the way out. */
export function UserMenu() {
  const { name, userRef, isGuest, theme: initial } = useReader();
  const [theme, setTheme] = useState<Theme>(initial);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <FloatingPanel
      label={name}
      align="end"
      trigger={<Avatar name={name} size={26} />}
      triggerLabel={`${name}: appearance, keys, sign out`}
      triggerClass="inline-flex size-8 shrink-0 items-center justify-center rounded-full pointer-coarse:size-11"
      className="w-64"
    >
      {(close) => (
        <div className="overflow-y-auto p-1">
          <div className="px-2 py-2">
            <p className="text-small font-[550]">{name}</p>
            <p className="truncate font-mono text-mono text-muted">{userRef}</p>
          </div>
          <div className="border-t px-2 py-2">
            <p className="pb-1.5 text-micro text-muted">Appearance</p>
            <ButtonSegments label="Appearance" segments={THEMES.map(({ id, label, Icon }) => ({ label, icon: <Icon size={14} strokeWidth={1.5} aria-hidden />, isCurrent: theme === id, onChoose: () => choose(id) }))} />
          </div>
          <div className="border-t pt-1">
            <button
              type="button"
              className={ROW}
              onClick={() => {
                close();
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
      )}
    </FloatingPanel>
  );
}
