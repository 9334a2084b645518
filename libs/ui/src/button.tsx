import type { ComponentProps } from 'react';
import { classNames } from './class-names.js';

export type ButtonVariant = 'filled' | 'outlined' | 'quiet' | 'danger';
export type ButtonSize = 'comfortable' | 'compact';

const VARIANTS: Record<ButtonVariant, string> = {
  filled: 'bg-accent text-on-accent hover:bg-[color-mix(in_oklab,var(--color-accent)_88%,var(--color-text))]',
  outlined: 'border border-control bg-surface text-text hover:bg-sunken',
  quiet: 'text-text hover:bg-sunken',
  danger: 'border border-danger bg-surface text-danger hover:bg-danger hover:text-on-danger',
};

const SIZES: Record<ButtonSize, string> = {
  comfortable: 'h-8 px-3 text-small',
  compact: 'h-7 px-2 text-micro',
};

/** The classes of a button, for links that look like one. At most one `filled` button stands in a view. */
export function buttonClass({ variant = 'outlined', size = 'comfortable', className }: { variant?: ButtonVariant; size?: ButtonSize; className?: string } = {}): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-[550] whitespace-nowrap no-underline select-none',
    'transition-colors duration-120 ease-state disabled:opacity-50 disabled:pointer-events-none pointer-coarse:min-h-11',
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}

/** A button. `type` is `button` unless said. */
export function Button({ variant, size, className, type = 'button', ...rest }: ComponentProps<'button'> & { variant?: ButtonVariant; size?: ButtonSize }) {
  return <button type={type} className={buttonClass({ variant, size, className })} {...rest} />;
}

/** A square button with an icon only; `label` is its name and its tooltip. */
export function IconButton({ label, tip, tipSide, className, type = 'button', ...rest }: ComponentProps<'button'> & { label: string; tip?: string; tipSide?: 'right' | 'start' }) {
  return (
    <button
      type={type}
      aria-label={label}
      data-tip={tip ?? label}
      data-tip-side={tipSide}
      className={classNames(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted transition-colors duration-120 ease-state hover:bg-sunken hover:text-text disabled:opacity-50 pointer-coarse:size-11',
        className,
      )}
      {...rest}
    />
  );
}
