import { classNames } from './class-names.js';
import { ICON_SHAPES, KIND_SHAPES } from './kind-shapes.js';

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

/** The glyph of a kind, always in the same shape and colour. Kinds of one's own have the shape that `icon` names, else a dashed square. */
export function KindGlyph({ kind, icon, size = 16, label, className }: { kind: string; icon?: string; size?: number; label?: string; className?: string }) {
  const key = kind.toLowerCase();
  const shape = KIND_SHAPES[key] ?? (icon === undefined ? undefined : (KIND_SHAPES[icon] ?? ICON_SHAPES[icon]));
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
      <path d={shape ?? 'M2.5 2.5h11v11h-11Z'} strokeDasharray={shape ? undefined : '2.5 2'} />
    </svg>
  );
}
