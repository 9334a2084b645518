'use client';
import { Pause, Play, Search, Terminal } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ChangeEvent } from '@callboard/api-client';
import { Button, Checklist, copyText, EmptyState, RelativeTime } from '@callboard/ui';
import { callPortal } from '../../browser/portal-api';
import { useChanges, useLiveState } from '../../browser/use-live';
import { toast } from '../../shell/toasts';
import { compareKinds, kindsWord } from '../entity/kind-words';
import { curlCommand, kindOfEvent, passesFilter, type EventFilter } from './event-filter';
import { EventRow } from './event-row';
import { KindMark } from '../kinds/kind-mark';
import { useCustomWords } from '../kinds/words-provider';

/** Older events leave the page; the log has them. */
const KEPT = 400;

interface EventFeedProps {
  readonly initial: readonly ChangeEvent[];
  readonly cursor?: string;
  readonly baseUrl: string;
  readonly isLocal: boolean;
}

/** Changes of the catalog as they happen, newest on top. While paused they are counted, not shown. */
export function EventFeed({ initial, cursor, baseUrl, isLocal }: EventFeedProps) {
  const words = useCustomWords();
  const [events, setEvents] = useState(initial);
  const [held, setHeld] = useState<readonly ChangeEvent[]>([]);
  const [isPaused, setIsPaused] = useState(false);
  const [filter, setFilter] = useState<EventFilter>({ kinds: [], text: '' });
  const [opened, setOpened] = useState<string>();
  const fresh = useRef(new Set<string>());
  const state = useLiveState();

  const take = (incoming: readonly ChangeEvent[]) => {
    for (const event of incoming) fresh.current.add(keyOf(event));
    setEvents((before) => merge(incoming, before));
  };
  useChanges(({ event }) => (isPaused ? setHeld((before) => merge([event], before)) : take([event])));
  useEffect(() => {
    if (cursor === undefined) return;
    // What happened between drawing the page and listening.
    callPortal<{ events: readonly ChangeEvent[] }>(`/portal/events?after=${encodeURIComponent(cursor)}`)
      .then((missed) => setEvents((before) => merge([...missed.events].reverse(), before)))
      .catch(() => undefined);
  }, [cursor]);

  const toggle = () => {
    if (isPaused) {
      take(held);
      setHeld([]);
    }
    setIsPaused(!isPaused);
  };
  const kinds = useMemo(() => [...new Set(events.map(kindOfEvent))].sort(compareKinds), [events]);
  const shown = useMemo(() => events.filter((event) => passesFilter(event, filter)), [events, filter]);
  const newest = events[0];
  const copyCommand = () => {
    const command = curlCommand(filter, baseUrl, isLocal ? '$(cat .callboard/admin-token)' : '$CALLBOARD_TOKEN');
    void copyText(command).then(() => toast('Command copied. It follows the same events from a terminal.'));
  };

  return (
    <>
      <div className="sticky top-12 z-20 flex flex-wrap items-center gap-2 border-b bg-canvas px-4 py-2 md:px-6">
        <label className="relative flex w-full items-center sm:w-56">
          <Search size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-2.5 text-muted" />
          <input type="search" value={filter.text} onChange={(event) => setFilter({ ...filter, text: event.target.value })} aria-label="Filter by subject, type or actor" placeholder="Filter" className="h-8 w-full rounded-control border border-control bg-surface ps-8 pe-2 text-small pointer-coarse:h-11" />
        </label>
        <Checklist label="Kind" items={kinds.map((kind) => ({ value: kind, label: kindsWord(kind, words), icon: <KindMark kind={kind} size={14} /> }))} selected={filter.kinds} onChange={(chosen) => setFilter({ ...filter, kinds: chosen })} />
        <Button onClick={toggle} aria-pressed={isPaused}>
          {isPaused ? <Play size={14} strokeWidth={1.5} aria-hidden /> : <Pause size={14} strokeWidth={1.5} aria-hidden />}
          {isPaused ? (held.length > 0 ? `Go on with ${held.length} new` : 'Go on') : 'Pause'}
        </Button>
        <p className="text-small text-muted" role="status">
          {isPaused ? 'Paused' : state === 'live' ? 'Following' : state === 'reconnecting' ? 'Reconnecting, nothing is lost' : 'Connecting'}
          {newest && !isPaused && (
            <span className="max-sm:hidden">
              {' · last change '}
              <RelativeTime time={newest.time} />
            </span>
          )}
        </p>
        <Button className="ms-auto max-sm:hidden" onClick={copyCommand}>
          <Terminal size={14} strokeWidth={1.5} aria-hidden />
          Copy as curl
        </Button>
      </div>
      {shown.length === 0 ? (
        <div className="p-6">
          <EmptyState title={events.length === 0 ? 'Nothing happened in the last 30 days.' : 'No event fits.'}>
            {events.length === 0 ? 'Change a catalog file, and its event appears here as it is committed.' : 'Fewer words or other kinds let some through. New ones that fit appear by themselves.'}
          </EmptyState>
        </div>
      ) : (
        <ol aria-label="Events, newest first" className="bg-surface">
          {shown.map((event) => {
            const key = keyOf(event);
            return <EventRow key={key} event={event} isFresh={fresh.current.has(key)} isOpen={opened === key} onToggle={() => setOpened(opened === key ? undefined : key)} />;
          })}
        </ol>
      )}
    </>
  );
}

function keyOf({ source, id }: ChangeEvent): string {
  return `${source} ${id}`;
}

/** Newest first, each event once, at most so many. */
function merge(incoming: readonly ChangeEvent[], known: readonly ChangeEvent[]): readonly ChangeEvent[] {
  const keys = new Set<string>();
  return [...incoming, ...known].filter((event) => !keys.has(keyOf(event)) && keys.add(keyOf(event))).slice(0, KEPT);
}
