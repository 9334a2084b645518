'use client';
import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

/** What every field shows around its control. */
export interface FieldProps {
  readonly label: string;
  readonly description?: ReactNode;
  /** Shown under the control and read out; the field counts as invalid while it is there. */
  readonly error?: string;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly isReadOnly?: boolean;
}

/** Classes of a control with a border: input, select button, text area. */
export const controlClass =
  'h-8 w-full rounded-control border border-control bg-surface px-2.5 text-body text-text transition-colors duration-120 ease-state ' +
  'data-disabled:bg-sunken data-disabled:text-muted data-invalid:border-danger data-focused:outline-(--outline) data-focused:outline-2 data-focused:outline-accent data-focused:-outline-offset-1 pointer-coarse:h-11';

/** Label above, control, then the error or the description on one line that is always there, so that nothing shifts. */
export function FieldFrame({ label, description, error, isRequired, children }: FieldProps & { children: ReactNode }) {
  return (
    <>
      <Label className="flex items-baseline gap-1.5 text-small font-[550]">
        {label}
        {!isRequired && <span className="text-micro text-muted">optional</span>}
      </Label>
      {children}
      <FieldNote description={description} error={error} />
    </>
  );
}

/** The line under a control. */
function FieldNote({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <div className="min-h-[1.125rem] text-small">
      {error ? (
        <FieldError className="text-danger">{error}</FieldError>
      ) : (
        description && (
          <Text slot="description" className="text-muted">
            {description}
          </Text>
        )
      )}
    </div>
  );
}
