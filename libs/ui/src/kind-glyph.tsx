import { classNames } from './class-names.js';
import { KIND_SHAPES } from './kind-shapes.js';

const COLOURS: Record<string, string> = {
  component: 'text-kind-component',
  api: 'text-kind-api',
  resource: 'text-kind-resource',
  system: 'text-kind-system',
  domain: 'text-kind-domain',
  group: 'text-kind-people',
  user: 'text-kind-people',
  template: 'text-kind-template',
};

/** The glyph of a kind, always in the same shape and colour; a dashed square for kinds of one's own. */
export function KindGlyph({ kind, size = 16, label, className }: { kind: string; size?: number; label?: string; className?: string }) {
  const key = kind.toLowerCase();
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={size > 24 ? 1.1 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classNames('shrink-0', COLOURS[key] ?? 'text-muted', className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={KIND_SHAPES[key] ?? 'M2.5 2.5h11v11h-11Z'} strokeDasharray={key in KIND_SHAPES ? undefined : '2.5 2'} />
    </svg>
  );
}
