import { RelativeTime } from '@callboard/ui';
import type { EntityPage } from '../../data/entity-page';

/** Where what is on the page comes from: file, commit, and as of when. */
export function ProvenanceLine({ page: { source, changes } }: { page: EntityPage }) {
  const last = changes.ok ? changes.value[0] : undefined;
  const file = source.file && (source.viewHref ? <a href={source.viewHref} target="_blank" rel="noopener noreferrer" className="font-mono text-mono hover:underline">{source.file}</a> : <span className="font-mono text-mono">{source.file}</span>);
  return (
    <>
      {last && (
        <>
          As of <RelativeTime time={last.time} />
          {' · '}
        </>
      )}
      {file ?? 'no source'}
      {last?.cause?.version && <span className="font-mono text-mono"> @ {last.cause.version}</span>}
    </>
  );
}
