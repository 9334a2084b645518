import Form from 'next/form';
import { buttonClass } from '@callboard/ui';
import type { ChangeView } from '../changes/change-view';

const SELECT = 'h-8 rounded-control border border-control bg-surface px-2 text-small pointer-coarse:h-11';

/** Chooses any two revisions. Works without script. */
export function CompareForm({ action, changes, from, to }: { action: string; changes: readonly ChangeView[]; from?: number; to: number }) {
  const known = [...new Set([...changes.map(({ revision }) => revision), to, ...(from === undefined ? [] : [from])])].sort((a, b) => b - a);
  const options = known.map((revision) => (
    <option key={revision} value={revision}>
      Revision {revision}
    </option>
  ));
  return (
    <Form action={action} replace scroll={false} className="flex flex-wrap items-center gap-2 text-small text-muted">
      <select key={`from ${from}`} name="against" defaultValue={from ?? ''} aria-label="From revision" className={SELECT}>
        {from === undefined && <option value="">Nothing</option>}
        {options}
      </select>
      to
      <select key={`to ${to}`} name="revision" defaultValue={to} aria-label="To revision" className={SELECT}>
        {options}
      </select>
      <button type="submit" className={buttonClass()}>
        Compare
      </button>
    </Form>
  );
}
