import type { SpecRow } from './spec-rows';

/** Fields of an entity by the words of their schema. */
export function SpecTable({ rows }: { rows: readonly SpecRow[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-small sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
      {rows.map(({ field, label, description, value }) => (
        <div key={field} className="contents">
          <dt className="text-muted max-sm:-mb-1">{label}</dt>
          <dd className="min-w-0">
            <SpecValue value={value} label={label} />
            {description && <p className="text-micro text-muted">{description}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function SpecValue({ value, label }: { value: unknown; label: string }) {
  if (typeof value === 'boolean') return <>{value ? 'Yes' : 'No'}</>;
  if (typeof value === 'string') return <span className="whitespace-pre-line [overflow-wrap:anywhere]">{value}</span>;
  if (typeof value === 'number') return <span className="font-mono text-mono tabular-nums">{value}</span>;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return <span className="[overflow-wrap:anywhere]">{value.length === 0 ? '–' : value.join(', ')}</span>;
  return (
    <pre tabIndex={0} role="region" aria-label={label} className="max-h-64 overflow-auto rounded-control bg-sunken p-2 font-mono text-mono">
      {JSON.stringify(value, undefined, 2)}
    </pre>
  );
}
