'use client';
import { useState } from 'react';
import { Dialog, Keys } from '@callboard/ui';
import { SHORTCUTS } from './shortcuts';
import { lettersAreOn, switchLetters } from './use-shortcut';

/** All keys, searchable; single letters can be switched off here. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys" placement="centre" className="w-[min(94vw,680px)]">
      <KeyList />
    </Dialog>
  );
}

function KeyList() {
  const [text, setText] = useState('');
  const [letters, setLetters] = useState(lettersAreOn);
  const shown = SHORTCUTS.filter(({ does, group }) => `${does} ${group}`.toLowerCase().includes(text.trim().toLowerCase()));
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-auto p-4">
      <input
        type="search"
        data-autofocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label="Search keys"
        placeholder="Search keys"
        className="h-8 w-full rounded-control border border-control bg-surface px-2.5 text-body"
      />
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="pb-1 text-micro text-muted">{group}</h3>
            <ul>
              {shown
                .filter((shortcut) => shortcut.group === group)
                .map(({ id, keys, does }) => (
                  <li key={id} className="flex min-h-8 items-center justify-between gap-4 border-b text-small last:border-b-0">
                    {does}
                    <Keys keys={keys.map((key) => (key.length === 1 && keys[0] === 'mod' ? key.toUpperCase() : key))} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      {shown.length === 0 && <p className="text-small text-muted">No key does “{text}”.</p>}
      <label className="flex items-center gap-2 border-t pt-3 text-small">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            switchLetters(event.target.checked);
            setLetters(event.target.checked);
          }}
          className="size-4"
        />
        Single letters are keys. Switch this off when you dictate or use other tools that type.
      </label>
    </div>
  );
}
