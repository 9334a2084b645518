'use client';
// Not the package's own door: its index brings a test registry along that wants Ajv.
import Form from '@rjsf/core/lib/components/Form.js';
import { toErrorSchema, type RJSFSchema, type UiSchema } from '@rjsf/utils';
import { useCallback, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import type { WizardStep } from '../../../data/templates';
import { schemaValidator } from '../schema-validator';
import { entityFields } from './entity-fields';
import type { FormContext } from './form-context';
import { withKnownFields } from './known-fields';
import { repoFields } from './repo-fields';
import { templates } from './templates';
import { widgets } from './widgets';

type Values = Record<string, unknown>;

/** What the wizard's buttons do with the form. */
export interface StepFormHandle {
  /** Checks the values; goes on when they fit, else shows what is wrong and puts the focus there. */
  readonly submit: () => void;
}

interface StepFormProps {
  readonly ref: Ref<StepFormHandle>;
  readonly step: WizardStep;
  readonly values: Readonly<Values>;
  readonly context: FormContext;
  readonly onChange: (values: Readonly<Values>) => void;
  readonly onValid: () => void;
  /** What the service found wrong after all. */
  readonly problems?: ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly message: string }>;
}

const FIELDS = { ...entityFields, ...repoFields };

/** One page of a template's form, made from its schema. */
export function StepForm({ ref, step, values, context, onChange, onValid, problems = [] }: StepFormProps) {
  const form = useRef<Form<Values, RJSFSchema, FormContext>>(null);
  const frame = useRef<HTMLDivElement>(null);
  // Before the first attempt nothing is called wrong; from then on, as one types.
  const [isChecked, setIsChecked] = useState(false);
  const uiSchema = useMemo(() => ({ ...withKnownFields(step.uiSchema, Object.keys(FIELDS)), 'ui:submitButtonOptions': { norender: true } }) as UiSchema<Values, RJSFSchema, FormContext>, [step]);
  const extraErrors = useMemo(() => toErrorSchema<Values>(problems.map(({ path, message }) => ({ property: path.map((part) => `.${part}`).join(''), message, stack: message }))), [problems]);

  const focusFirstProblem = useCallback(() => {
    requestAnimationFrame(() => {
      const field = frame.current?.querySelector<HTMLElement>('[data-invalid], [aria-invalid="true"]');
      const target = field?.matches('input, textarea, button') ? field : field?.querySelector<HTMLElement>('input, textarea, button');
      target?.focus();
    });
  }, []);
  useImperativeHandle(ref, () => ({ submit: () => form.current?.submit() }), []);

  return (
    <div ref={frame}>
      <Form<Values, RJSFSchema, FormContext>
        ref={form}
        idPrefix="form"
        schema={step.schema as RJSFSchema}
        uiSchema={uiSchema}
        formData={values as Values}
        formContext={context}
        validator={schemaValidator as never}
        widgets={widgets as never}
        fields={FIELDS as never}
        templates={templates as never}
        extraErrors={problems.length > 0 ? extraErrors : undefined}
        liveValidate={isChecked ? 'onChange' : undefined}
        showErrorList={false}
        noHtml5Validate
        onChange={({ formData }) => formData && onChange(formData)}
        onSubmit={({ formData }) => {
          if (formData) onChange(formData);
          onValid();
        }}
        onError={() => {
          setIsChecked(true);
          focusFirstProblem();
        }}
      />
    </div>
  );
}
