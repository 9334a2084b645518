import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { attempt } from '../../../../../data/outcome';
import { requireSession } from '../../../../../data/session';
import { findWizard } from '../../../../../data/templates';
import { readPrefill } from '../../../../../features/create/prefill';
import { WizardView } from '../../../../../features/create/wizard-view';
import { ServiceAway } from '../../../../../features/service-away';
import { PageFrame } from '../../../../../shell/page-frame';

interface WizardPageProps {
  readonly params: Promise<{ namespace: string; name: string }>;
  readonly searchParams: Promise<{ formData?: string | string[] }>;
}

export async function generateMetadata({ params }: WizardPageProps): Promise<Metadata> {
  const { namespace, name } = await params;
  const wizard = await attempt(findWizard(namespace, name));
  return { title: (wizard.ok && wizard.value?.title) || 'Create' };
}

export default async function WizardPage({ params, searchParams }: WizardPageProps) {
  const { namespace, name } = await params;
  const [wizard, session, { formData }] = await Promise.all([attempt(findWizard(namespace, name)), requireSession(), searchParams]);
  if (wizard.ok && !wizard.value) notFound();
  return (
    <PageFrame crumbs={[{ label: 'Create', href: '/create' }, { label: wizard.ok && wizard.value ? wizard.value.title : name, kind: 'template' }]}>
      {wizard.ok && wizard.value ? (
        <WizardView wizard={wizard.value} ownershipRefs={session.ownershipRefs} prefill={readPrefill(formData)} />
      ) : (
        !wizard.ok && (
          <>
            <h1 className="mb-4 text-title">{name}</h1>
            <ServiceAway service="scaffolder" failed={wizard.failed} />
          </>
        )
      )}
    </PageFrame>
  );
}
