'use client';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button, Failure, Skeleton } from '@callboard/ui';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import type { Wizard } from '../../data/templates';
import type { StepFormHandle } from './form/step-form';
import { RequestReview } from './request-review';
import { findStepOf, reviewRows } from './review';
import { RunPlan } from './run-plan';
import { WizardSteps } from './wizard-steps';

const StepForm = dynamic(() => import('./form/step-form').then(({ StepForm: component }) => component), {
  ssr: false,
  loading: () => (
    <div role="status" aria-label="Loading the form" className="flex flex-col gap-5">
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} className="h-14" />
      ))}
    </div>
  ),
});

interface WizardViewProps {
  readonly wizard: Wizard;
  readonly ownershipRefs: readonly string[];
  readonly prefill: Readonly<Record<string, unknown>>;
}

/** The pages of a template's form, then what was given, then the run. */
export function WizardView({ wizard, ownershipRefs, prefill }: WizardViewProps) {
  const router = useRouter();
  const { steps, runs, buttons } = wizard;
  const [step, setStep] = useState(0);
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(prefill);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [isCreating, setIsCreating] = useState(false);
  const [failure, setFailure] = useState<PortalApiError>();
  const form = useRef<StepFormHandle>(null);
  const top = useRef<HTMLHeadingElement>(null);
  const isReview = step >= steps.length;
  const current = steps[step];

  const goTo = (next: number, keepsFailure = false) => {
    setStep(next);
    if (!keepsFailure) setFailure(undefined);
    // The new page is read from its heading; the form itself puts the focus into its first field when it says so.
    requestAnimationFrame(() => top.current?.focus());
  };
  const setSecret = (name: string, value: string | undefined) =>
    setSecrets(({ [name]: _former, ...others }) => (value === undefined ? others : { ...others, [name]: value }));

  const create = async () => {
    setIsCreating(true);
    setFailure(undefined);
    try {
      const { id } = await callPortal<{ id: string }>('/portal/tasks', { method: 'POST', body: { templateRef: wizard.templateRef, values, secrets } });
      router.push(`/create/tasks/${encodeURIComponent(id)}`);
    } catch (error) {
      setFailure(error instanceof PortalApiError ? error : new PortalApiError(0, 'unknown', 'The run could not be started.'));
      setIsCreating(false);
    }
  };

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_280px]">
      <div className="flex min-w-0 flex-col gap-5">
        <header>
          <h1 className="text-title">{wizard.title}</h1>
          {wizard.description && <p className="max-w-[72ch] text-body text-muted">{wizard.description}</p>}
        </header>
        <WizardSteps titles={[...steps.map(({ title }) => title), 'Review']} current={step} onGoTo={goTo} />
        <section className="rounded-card border bg-surface p-5">
          <h2 ref={top} tabIndex={-1} className="text-heading outline-none">
            {isReview ? 'Review' : current?.title}
          </h2>
          {!isReview && current?.description && <p className="text-small text-muted">{current.description}</p>}
          <div className="pt-4">
            {current ? (
              <StepForm
                key={step}
                ref={form}
                step={current}
                values={values}
                context={{ values, hosts: wizard.hosts, ownershipRefs, secrets, setSecret }}
                onChange={setValues}
                onValid={() => goTo(step + 1)}
                problems={failure?.problems}
              />
            ) : (
              <RequestReview groups={reviewRows(steps, values)} onEdit={goTo} />
            )}
          </div>
          {failure && (
            <div className="pt-4">
              <Failure title={failure.problems.length > 0 ? 'The template does not accept some of this.' : 'The run could not be started.'}>
                {failure.problems.length > 0
                  ? failure.problems.map(({ path, message }) => `${path.join('.')} ${message}`).join(' · ')
                  : `${failure.message} What you filled in stays here.`}
              </Failure>
              {failure.problems[0] && isReview && (
                <Button className="mt-2" onClick={() => goTo(findStepOf(steps, failure.problems[0]?.path ?? []), true)}>
                  Go to the first one
                </Button>
              )}
            </div>
          )}
          <footer className="mt-5 flex items-center justify-between gap-3 border-t pt-4">
            <Button variant="quiet" onClick={() => goTo(step - 1)} disabled={step === 0 || isCreating}>
              {buttons.back ?? 'Back'}
            </Button>
            {isReview ? (
              <Button variant="filled" onClick={() => void create()} disabled={isCreating} aria-busy={isCreating}>
                {isCreating ? 'Starting' : (buttons.create ?? 'Create')}
              </Button>
            ) : (
              <Button variant="filled" onClick={() => form.current?.submit()}>
                {step === steps.length - 1 ? (buttons.review ?? 'Review') : 'Next'}
              </Button>
            )}
          </footer>
        </section>
      </div>
      {runs.length > 0 && <RunPlan runs={runs} />}
    </div>
  );
}
