import type { ReactNode } from 'react';
import { classNames } from './class-names.js';

export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral' | 'running';

const TONES: Record<Tone, { text: string; shape: ReactNode }> = {
  ok: { text: 'text-ok', shape: <path d="m3.5 8.5 3 3 6-7" /> },
  warn: { text: 'text-warn', shape: <path d="M8 2.5 14 13H2ZM8 6.5v3M8 11.2v.1" /> },
  danger: { text: 'text-danger', shape: <path d="m4 4 8 8M12 4l-8 8" /> },
  info: { text: 'text-info', shape: <path d="M8 7.5V12M8 4.5v.1" /> },
  neutral: { text: 'text-muted', shape: <path d="M3.5 8h9" /> },
  running: { text: 'text-info', shape: <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" className="origin-center motion-safe:animate-spin" /> },
};

/** A state, always as glyph, word and colour together. */
export function Status({ tone, children, className }: { tone: Tone; children: ReactNode; className?: string }) {
  return (
    <span className={classNames('inline-flex max-w-full items-center gap-1 text-micro', TONES[tone].text, className)}>
      <StatusGlyph tone={tone} />
      {children}
    </span>
  );
}

/** The glyph of a state, where the word stands elsewhere. */
export function StatusGlyph({ tone, size = 14 }: { tone: Tone; size?: number }) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} fill="none" stroke="currentColor" strokeWidth={1.75} strokeLinecap="round" strokeLinejoin="round" aria-hidden className={classNames('shrink-0', TONES[tone].text)}>
      {TONES[tone].shape}
    </svg>
  );
}
