'use client';
import { useEffect, useRef } from 'react';
import { beginsPair, findShortcut, PAIR_MS, SHORTCUTS } from './shortcuts';

type Handler = () => void;

const handlers = new Map<string, Handler[]>();
const LETTERS_OFF = 'callboard.letters-off';
let pending: string | undefined;
let pendingTimer: ReturnType<typeof setTimeout> | undefined;
let listening = false;

/** Whether single-letter shortcuts are on; people who dictate switch them off. */
export function lettersAreOn(): boolean {
  return localStorage.getItem(LETTERS_OFF) !== 'yes';
}

export function switchLetters(on: boolean): void {
  if (on) localStorage.removeItem(LETTERS_OFF);
  else localStorage.setItem(LETTERS_OFF, 'yes');
}

/** Runs the handler when the shortcut is pressed, while the component is mounted; the newest of several wins. */
export function useShortcut(id: string, handler: Handler | undefined): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  const isActive = handler !== undefined;
  useEffect(() => {
    if (!isActive) return;
    listen();
    const own = () => latest.current?.();
    handlers.set(id, [...(handlers.get(id) ?? []), own]);
    return () => void handlers.set(id, (handlers.get(id) ?? []).filter((each) => each !== own));
  }, [id, isActive]);
}

function listen(): void {
  if (listening) return;
  listening = true;
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const press = { key: event.key, hasModifier: event.metaKey || event.ctrlKey, inField: takesLetters(event.target) };
    const active = SHORTCUTS.filter(({ id }) => (handlers.get(id)?.length ?? 0) > 0);
    const found = findShortcut(active, press, pending, lettersAreOn());
    const begins = found === undefined && pending === undefined && beginsPair(active, press, lettersAreOn());
    clearTimeout(pendingTimer);
    pending = begins ? event.key : undefined;
    if (begins) pendingTimer = setTimeout(() => (pending = undefined), PAIR_MS);
    if (!found) return;
    // A modal surface has its own keys.
    if (document.querySelector('dialog[open]') && found.id !== 'palette') return;
    event.preventDefault();
    handlers.get(found.id)?.at(-1)?.();
  });
}

function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || ['listbox', 'menu', 'option', 'menuitem', 'grid'].includes(target.getAttribute('role') ?? '');
}
