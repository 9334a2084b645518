import { classNames } from './class-names.js';

/** The initials of a person or team; never a picture from another host. */
export function Avatar({ name, size = 24, className }: { name: string; size?: number; className?: string }) {
  return (
    <span
      aria-hidden
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }}
      className={classNames('inline-flex shrink-0 items-center justify-center rounded-full border bg-sunken font-[600] text-muted', className)}
    >
      {initialsOf(name)}
    </span>
  );
}

/** At most two letters: of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._/-]+/).filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
