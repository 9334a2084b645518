import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { attempt } from '../../../../../data/outcome';
import { findTask, listEventsOfEnded, toRow } from '../../../../../data/tasks';
import { TaskRun } from '../../../../../features/tasks/task-run';
import { ServiceAway } from '../../../../../features/service-away';
import { PageFrame } from '../../../../../shell/page-frame';

interface TaskPageProps {
  readonly params: Promise<{ task: string }>;
}

export async function generateMetadata({ params }: TaskPageProps): Promise<Metadata> {
  const task = await attempt(findTask((await params).task));
  const row = task.ok && task.value ? toRow(task.value) : undefined;
  return { title: row ? (row.subject ?? row.template.title) : 'Run' };
}

export default async function TaskPage({ params }: TaskPageProps) {
  const { task: id } = await params;
  const task = await attempt(findTask(id));
  if (task.ok && !task.value) notFound();
  const crumbs = [{ label: 'Create', href: '/create' }, { label: 'Runs', href: '/create/tasks' }];
  if (!task.ok || !task.value) {
    return (
      <PageFrame crumbs={[...crumbs, { label: 'Run' }]}>
        <h1 className="mb-4 text-title">Run</h1>
        {!task.ok && <ServiceAway service="scaffolder" failed={task.failed} />}
      </PageFrame>
    );
  }
  const row = toRow(task.value);
  return (
    <PageFrame crumbs={[...crumbs, { label: row.subject ?? row.template.title }]}>
      <TaskRun key={id} row={row} steps={task.value.spec.steps} events={await listEventsOfEnded(task.value)} />
    </PageFrame>
  );
}
