import type { Wizard } from '../../data/templates';

/** What will run, in its order. */
export function RunPlan({ runs }: { runs: Wizard['runs'] }) {
  return (
    <aside className="lg:sticky lg:top-18" aria-labelledby="runs">
      <h2 id="runs" className="pb-2 text-micro text-muted">
        What will run
      </h2>
      <ol className="relative flex flex-col gap-3 before:absolute before:inset-y-2 before:start-[9px] before:w-px before:bg-line">
        {runs.map(({ name, action, isConditional }, index) => (
          <li key={`${action} ${index}`} className="relative flex gap-3">
            <span className="z-10 flex size-[19px] shrink-0 items-center justify-center rounded-full border bg-canvas font-mono text-[0.6875rem] leading-none text-muted tabular-nums">{index + 1}</span>
            <span className="min-w-0">
              <span className="block text-small">{name}</span>
              <span className="block truncate font-mono text-mono text-muted">
                {action}
                {isConditional && ' · only under a condition'}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </aside>
  );
}
