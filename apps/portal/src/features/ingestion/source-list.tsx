import type { SourceOverview } from '@callboard/api-client';
import { durationWords, RelativeTime, Status, type Tone } from '@callboard/ui';
import { AdminCell, AdminTable } from '../admin/admin-table';
import { HoverLink } from '../entity/entity-link';
import { codeWords, hrefWith } from './ingestion-view';
import { LocationText } from './location-text';
import { RefreshSourceButton } from './refresh-source-button';
import { shortTarget } from '../changes/short-target';

const STATES: Readonly<Record<SourceOverview['state'], { words: string; tone: Tone }>> = {
  processed: { words: 'Read', tone: 'ok' },
  processing: { words: 'Waiting', tone: 'running' },
  error: { words: 'Failing', tone: 'danger' },
};

const ORIGINS: Readonly<Record<SourceOverview['origin'], string>> = { config: 'configured', registered: 'registered', provider: 'pushed' };

/** Every place that entities come from, and how its reads go. */
export function SourceList({ sources }: { sources: readonly SourceOverview[] }) {
  return (
    <AdminTable label="Sources" heads={['Source', 'State', 'Last success', 'Took', 'Brings', 'Next read', '']}>
      {sources.map((source) => (
        <SourceRow key={source.id} source={source} />
      ))}
    </AdminTable>
  );
}

function SourceRow({ source }: { source: SourceOverview }) {
  const { words, tone } = source.reading ? { words: 'Being read', tone: 'running' as Tone } : STATES[source.state];
  const { counts } = source;
  const isPushed = source.type === 'push' || source.type === 'provider';
  return (
    <tr>
      <AdminCell className="min-w-64">
        <LocationText location={`${source.type}:${source.target}`} />
        <p className="text-micro text-muted">
          {source.type} · {ORIGINS[source.origin]}
          {source.createdBy && ` by ${source.createdBy}`}
        </p>
      </AdminCell>
      <AdminCell className="min-w-40">
        <Status tone={tone}>{words}</Status>
        {source.state === 'error' && (
          <p className="line-clamp-3 max-w-96 text-micro text-muted [overflow-wrap:anywhere]" title={source.message}>
            {source.message ?? (source.code && codeWords(source.code))}
            {source.failuresInARow > 1 && ` · ${source.failuresInARow} times in a row`}
          </p>
        )}
      </AdminCell>
      <AdminCell className="whitespace-nowrap">{source.lastSuccessAt ? <RelativeTime time={source.lastSuccessAt} /> : <span className="text-muted">never</span>}</AdminCell>
      <AdminCell className="font-mono text-mono whitespace-nowrap tabular-nums">{source.durationMs === undefined ? '' : source.durationMs < 950 ? `${source.durationMs} ms` : durationWords(source.durationMs)}</AdminCell>
      <AdminCell className="whitespace-nowrap">
        {counts.entities.toLocaleString('en')} {counts.entities === 1 ? 'entity' : 'entities'}
        <p className="text-micro text-muted">
          {counts.files.toLocaleString('en')} {counts.files === 1 ? 'file' : 'files'}
          {counts.errors > 0 && (
            <>
              {' · '}
              <HoverLink href={hrefWith('/admin/ingestion/errors', { source: source.id })} className="text-danger hover:underline">
                {counts.errors} {counts.errors === 1 ? 'error' : 'errors'}
              </HoverLink>
            </>
          )}
        </p>
      </AdminCell>
      <AdminCell className="whitespace-nowrap">{source.nextAttemptAt ? <RelativeTime time={source.nextAttemptAt} /> : <span className="text-muted">{isPushed ? 'when it is pushed' : 'on request'}</span>}</AdminCell>
      <AdminCell className="w-12 py-0.5">{!isPushed && source.entityRef && <RefreshSourceButton entityRef={source.entityRef} name={shortTarget(source.target) || source.target} />}</AdminCell>
    </tr>
  );
}
