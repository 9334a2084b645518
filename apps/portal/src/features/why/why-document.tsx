import type { Explanation } from '@callboard/api-client';
import { RelativeTime, Status } from '@callboard/ui';
import { HoverLink } from '../entity/entity-link';
import { codeWords, hrefWith } from '../ingestion/ingestion-view';
import { LocationText } from '../ingestion/location-text';
import { documentState } from './verdict';

/** One document about a ref: where it stands, what became of it, what is wrong, and the source that it came with. */
export function WhyDocument({ document }: { document: Explanation['documents'][number] }) {
  const { location, line, error, file, flapping, processors, deleteAt, source, parentRef } = document;
  const state = documentState(document);
  return (
    <article className="rounded-card border bg-surface p-4 text-small">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <LocationText location={location} line={error?.line ?? line} column={error?.column} />
        <Status tone={state.tone}>{state.words}</Status>
      </div>
      {error && (
        <p className="mt-2 border-s-2 border-danger ps-3 [overflow-wrap:anywhere]">
          {error.message}
          <span className="block text-micro text-muted">
            {codeWords(error.code)} · <code className="font-mono">{error.code}</code> · {error.stage}
          </span>
        </p>
      )}
      {file && (
        <p className="mt-2 border-s-2 border-warn ps-3 [overflow-wrap:anywhere]">
          The file cannot be read: {file.message} <RelativeTime time={file.since} className="text-micro text-muted" />
        </p>
      )}
      {flapping && (
        <p className="mt-2 border-s-2 border-warn ps-3">
          {flapping.processor} made something else of it {flapping.times} times; it is left alone until <RelativeTime time={flapping.until} />.
        </p>
      )}
      {deleteAt && (
        <p className="mt-2 border-s-2 border-warn ps-3">
          The entity goes <RelativeTime time={deleteAt} />.
        </p>
      )}
      <dl className="mt-3 grid gap-x-4 gap-y-1 text-micro sm:grid-cols-[auto_minmax(0,1fr)]">
        <dt className="text-muted">Source</dt>
        <dd className="min-w-0">
          <HoverLink href={hrefWith('/admin/ingestion', { q: source.target.slice(0, 200) })} className="font-mono [overflow-wrap:anywhere] hover:underline">
            {source.type}:{source.target}
          </HoverLink>
        </dd>
        <dt className="text-muted">Read</dt>
        <dd>
          {source.lastSuccessAt ? <RelativeTime time={source.lastSuccessAt} /> : 'never with success'}
          {source.nextAttemptAt && (
            <>
              , again <RelativeTime time={source.nextAttemptAt} />
            </>
          )}
          {source.state === 'error' && (
            <span className="text-danger">
              {' '}
              · failing{source.failuresInARow > 1 ? ` ${source.failuresInARow} times in a row` : ''}
              {source.message && `: ${source.message}`}
            </span>
          )}
        </dd>
        {parentRef && (
          <>
            <dt className="text-muted">Named by</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{parentRef}</dd>
          </>
        )}
        {processors.length > 0 && (
          <>
            <dt className="text-muted">Passed</dt>
            <dd>{processors.map(({ name, version }) => `${name} ${version}`).join(', ')}</dd>
          </>
        )}
      </dl>
    </article>
  );
}
