import type { Metadata } from 'next';
import type { TaskStatus } from '@callboard/api-client';
import { attempt } from '../../../../data/outcome';
import { listTaskRows, TASKS_PER_PAGE } from '../../../../data/tasks';
import { TaskTable } from '../../../../features/tasks/task-table';
import { ServiceAway } from '../../../../features/service-away';
import { PageFrame } from '../../../../shell/page-frame';

export const metadata: Metadata = { title: 'Runs' };

const STATUSES: readonly TaskStatus[] = ['open', 'processing', 'completed', 'failed', 'cancelled'];

export default async function TasksPage({ searchParams }: { searchParams: Promise<{ of?: string; status?: string; page?: string }> }) {
  const asked = await searchParams;
  const view = {
    mine: asked.of !== 'all',
    status: STATUSES.find((status) => status === asked.status),
    page: Math.max(0, Math.min(10_000, Math.trunc(Number(asked.page) || 1) - 1)),
  };
  const tasks = await attempt(listTaskRows(view));
  return (
    <PageFrame crumbs={[{ label: 'Create', href: '/create' }, { label: 'Runs' }]}>
      <h1 className="mb-4 text-title">Runs</h1>
      {tasks.ok ? <TaskTable view={view} rows={tasks.value.rows} total={tasks.value.total} perPage={TASKS_PER_PAGE} /> : <ServiceAway service="scaffolder" failed={tasks.failed} />}
    </PageFrame>
  );
}
