'use client';
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton, StatusGlyph, type Tone } from '@callboard/ui';

interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly words: string;
  readonly undo?: () => void;
}

const SHOWN_MS = 6_000;
/** What can be undone stays long enough to be undone. */
const SHOWN_WITH_UNDO_MS = 10_000;
const NONE: readonly Toast[] = [];

let toasts = NONE;
let nextId = 1;
const listeners = new Set<() => void>();

/** Says something in the corner, for a moment. */
export function toast(words: string, { tone = 'ok', undo }: { tone?: Tone; undo?: () => void } = {}): void {
  const id = nextId++;
  change([...toasts, { id, tone, words, undo }].slice(-3));
  setTimeout(() => dismiss(id), undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

function dismiss(id: number): void {
  change(toasts.filter((each) => each.id !== id));
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; stands once in the frame. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts, () => NONE);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2 max-md:bottom-16">
      {shown.map(({ id, tone, words, undo }) => (
        <div key={id} className="pointer-events-auto flex max-w-full animate-appear items-center gap-2 rounded-card border bg-surface py-1 pr-1 pl-3 shadow-float">
          <StatusGlyph tone={tone} />
          <p className="text-small">{words}</p>
          {undo && (
            <button
              type="button"
              className="min-h-8 rounded-control px-2 text-small font-[550] text-accent hover:bg-sunken"
              onClick={() => {
                undo();
                dismiss(id);
              }}
            >
              Undo
            </button>
          )}
          <IconButton label="Dismiss" onClick={() => dismiss(id)}>
            <X size={14} strokeWidth={1.5} aria-hidden />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
