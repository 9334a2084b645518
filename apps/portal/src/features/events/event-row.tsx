'use client';
import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { ChangeEvent, PatchOperation } from '@callboard/api-client';
import { classNames, CopyButton, RelativeTime } from '@callboard/ui';
import { CHANGE_VERBS } from '../changes/change-words';
import { viewOfEvent } from '../changes/change-view';
import { entityHref, shortRef } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { kindOfEvent } from './event-filter';
import { eventWords } from './event-words';
import { KindMark } from '../kinds/kind-mark';

const SIGNS = { created: { sign: '+', colour: 'text-ok' }, updated: { sign: '~', colour: 'text-info' }, deleted: { sign: '−', colour: 'text-danger' } } as const;

/** One event on one line; opened, its patch and its whole envelope. */
export function EventRow({ event, isFresh, isOpen, onToggle }: { event: ChangeEvent; isFresh: boolean; isOpen: boolean; onToggle: () => void }) {
  const detailId = useId();
  const view = viewOfEvent(event);
  const other = eventWords(event);
  const mark = view ? SIGNS[view.type] : { sign: '·', colour: 'text-muted' };
  return (
    <li className={classNames('border-b', isFresh && 'animate-changed')}>
      <div className="flex min-h-9 items-center gap-3 px-4 md:px-6">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={detailId}
          aria-label={`${event.subject}: payload`}
          onClick={onToggle}
          className="-ms-1.5 flex size-6 shrink-0 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-text"
        >
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden className={classNames('transition-transform duration-120', isOpen && 'rotate-90')} />
        </button>
        <span aria-hidden className={classNames('w-3 shrink-0 text-center font-mono text-heading leading-none', mark.colour)}>
          {mark.sign}
        </span>
        <KindMark kind={kindOfEvent(event)} />
        <p className="min-w-0 grow text-small max-sm:line-clamp-2 max-sm:py-1 sm:truncate">
          {view ? (
            <>
              <HoverLink href={entityHref(event.subject)} className="font-[550] no-underline hover:underline">
                {shortRef(event.subject)}
              </HoverLink>{' '}
              <span className={view.lines.length > 0 ? undefined : 'text-muted'}>{view.lines.length > 0 ? view.lines.join(' · ') : CHANGE_VERBS[view.type]}</span>
            </>
          ) : (
            <>
              <span className="font-[550]">{other.about}</span> {other.happened}
            </>
          )}
        </p>
        {event.actor && <span className="shrink-0 text-micro text-muted max-md:hidden">{event.actor.slice(event.actor.lastIndexOf('/') + 1)}</span>}
        {view?.cause && <span className="max-w-64 min-w-0 shrink truncate text-micro text-muted max-lg:hidden">{view.cause.words}</span>}
        <RelativeTime time={event.time} className="shrink-0 text-end text-micro text-muted sm:w-24" />
      </div>
      <div id={detailId} hidden={!isOpen}>
        {isOpen && <EventDetail event={event} />}
      </div>
    </li>
  );
}

function EventDetail({ event }: { event: ChangeEvent }) {
  const patch = (event.data as { patch?: readonly PatchOperation[] } | undefined)?.patch ?? [];
  const json = JSON.stringify(event, undefined, 2);
  return (
    <div className="grid min-w-0 gap-4 border-t border-dashed bg-canvas px-4 py-4 md:px-6 xl:grid-cols-2">
      {patch.length > 0 && (
        <section className="min-w-0" aria-label="Patch">
          <p className="pb-1 text-micro text-muted">Patch (RFC 6902)</p>
          <div className="overflow-x-auto rounded-card border bg-surface" tabIndex={0} role="region" aria-label="Patch operations">
            <table className="w-full border-separate border-spacing-0 font-mono text-mono">
              <tbody>
                {patch.map((operation, index) => (
                  <tr key={index} className="group align-top">
                    <td className="w-20 border-b px-3 py-1 text-muted group-last:border-b-0">{operation.op}</td>
                    <th scope="row" className="border-b px-3 py-1 text-start font-[450] group-last:border-b-0">
                      {operation.path}
                    </th>
                    <td className="max-w-80 truncate border-b px-3 py-1 text-ok group-last:border-b-0">{operation.value === undefined ? '' : JSON.stringify(operation.value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <section className="relative min-w-0" aria-label="Payload">
        <p className="pb-1 text-micro text-muted">CloudEvent</p>
        <CopyButton text={json} label="Copy the event" className="absolute top-6 right-1.5 bg-surface" />
        <pre tabIndex={0} role="region" aria-label="CloudEvent as JSON" className="max-h-96 overflow-auto rounded-card border bg-surface p-3 font-mono text-mono">
          {json}
        </pre>
      </section>
    </div>
  );
}
