import type { Metadata } from 'next';
import Link from 'next/link';
import { buttonClass } from '@callboard/ui';
import { attempt } from '../../../data/outcome';
import { listTemplates } from '../../../data/templates';
import { Gallery } from '../../../features/create/gallery';
import { ServiceAway } from '../../../features/service-away';
import { PageFrame } from '../../../shell/page-frame';

export const metadata: Metadata = { title: 'Create' };

export default async function CreatePage() {
  const templates = await attempt(listTemplates());
  return (
    <PageFrame crumbs={[{ label: 'Create' }]}>
      <header className="mb-5 flex items-start justify-between gap-4 max-sm:flex-wrap">
        <div className="min-w-0">
          <h1 className="text-title">Start something new</h1>
          <p className="text-body text-muted">Each template makes something that runs, with its owner and its place in the catalog.</p>
        </div>
        <Link href="/create/tasks" className={buttonClass()}>
          Runs
        </Link>
      </header>
      {templates.ok ? <Gallery templates={templates.value} /> : <ServiceAway service="catalog" failed={templates.failed} />}
    </PageFrame>
  );
}
