import Link from 'next/link';
import { BlueprintRows, buttonClass, classNames, EmptyState, RelativeTime, Status } from '@callboard/ui';
import type { TaskListView, TaskRow } from '../../data/tasks';
import { splitRef } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { LinkSegments } from '../segments';
import { taskWords } from './task-words';

const FILTERS = [
  { status: undefined, label: 'All' },
  { status: 'processing', label: 'Running' },
  { status: 'completed', label: 'Done' },
  { status: 'failed', label: 'Failed' },
  { status: 'cancelled', label: 'Cancelled' },
] as const;

/** Template runs, newest first. */
export function TaskTable({ view, rows, total, perPage }: { view: TaskListView; rows: readonly TaskRow[]; total: number; perPage: number }) {
  const pages = Math.max(1, Math.ceil(total / perPage));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <LinkSegments
          label="Whose"
          segments={[
            { label: 'Mine', href: hrefOf({ ...view, mine: true, page: 0 }), isCurrent: view.mine },
            { label: 'Everyone’s', href: hrefOf({ ...view, mine: false, page: 0 }), isCurrent: !view.mine },
          ]}
        />
        <LinkSegments label="State" segments={FILTERS.map(({ status, label }) => ({ label, href: hrefOf({ ...view, status, page: 0 }), isCurrent: view.status === status }))} />
      </div>
      {rows.length === 0 ? (
        <EmptyState
          title={view.status || !view.mine ? 'No run fits.' : 'You have not run a template yet.'}
          blueprint={<BlueprintRows rows={[['orders-service', 'Node.js service', 'Done'], ['price-feed', 'Event worker', 'Running']]} />}
          action={
            <Link href="/create" className={buttonClass()}>
              See the templates
            </Link>
          }
        >
          Every run is kept here with its log and what came out.
        </EmptyState>
      ) : (
        <div className="overflow-hidden rounded-card border bg-surface">
          <table className="w-full table-fixed border-separate border-spacing-0">
            <thead className="max-md:sr-only">
              <tr>
                <th scope="col" className={HEAD}>
                  What
                </th>
                <th scope="col" className={classNames(HEAD, 'w-56')}>
                  Template
                </th>
                <th scope="col" className={classNames(HEAD, 'w-32')}>
                  State
                </th>
                <th scope="col" className={classNames(HEAD, 'w-36')}>
                  By
                </th>
                <th scope="col" className={classNames(HEAD, 'w-32 text-end!')}>
                  Started
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="flex items-center justify-between text-small text-muted">
          <span className="tabular-nums">
            Page {view.page + 1} of {pages}
          </span>
          <span className="flex gap-2">
            {view.page > 0 && (
              <Link href={hrefOf({ ...view, page: view.page - 1 })} className={buttonClass({ size: 'compact' })}>
                Newer
              </Link>
            )}
            {view.page < pages - 1 && (
              <Link href={hrefOf({ ...view, page: view.page + 1 })} className={buttonClass({ size: 'compact' })}>
                Older
              </Link>
            )}
          </span>
        </nav>
      )}
    </div>
  );
}

const HEAD = 'h-8 border-b px-4 text-start text-micro text-muted';
const CELL = 'px-4 text-small md:h-10 md:truncate md:border-b md:align-middle md:group-last:border-b-0';

/** On small screens a row is a small grid: what and state, then template and time. */
function Row({ row }: { row: TaskRow }) {
  const { words, tone } = taskWords(row.status);
  return (
    <tr className="group relative hover:bg-sunken/60 max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:border-b max-md:py-2 max-md:last:border-b-0">
      <td className={classNames(CELL, 'max-md:truncate')}>
        <HoverLink href={`/create/tasks/${encodeURIComponent(row.id)}`} className="font-[550] no-underline group-hover:underline after:absolute after:inset-0">
          {row.subject ?? row.template.title}
        </HoverLink>
      </td>
      <td className={classNames(CELL, 'text-muted max-md:order-2 max-md:truncate')}>{row.template.title}</td>
      <td className={classNames(CELL, '[&>span]:align-middle')}>
        <Status tone={tone}>{words}</Status>
      </td>
      <td className={classNames(CELL, 'text-muted max-md:hidden')}>{row.createdBy ? splitRef(row.createdBy).name : 'API'}</td>
      <td className={classNames(CELL, 'text-muted max-md:order-3 max-md:text-micro md:text-end')}>
        <RelativeTime time={row.createdAt} />
      </td>
    </tr>
  );
}

function hrefOf({ mine, status, page }: TaskListView): string {
  const parameters = new URLSearchParams();
  if (!mine) parameters.set('of', 'all');
  if (status) parameters.set('status', status);
  if (page > 0) parameters.set('page', String(page + 1));
  const text = parameters.toString();
  return text === '' ? '/create/tasks' : `/create/tasks?${text}`;
}
