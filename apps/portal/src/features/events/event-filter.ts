import type { ChangeEvent } from '@callboard/api-client';

/** What the feed shows. */
export interface EventFilter {
  readonly kinds: readonly string[];
  readonly text: string;
}

/** The kind of the entity an event is about; `location` and the like for events of other things. */
export function kindOfEvent(event: ChangeEvent): string {
  if (event.type.includes('.entity.')) return event.subject.slice(0, Math.max(0, event.subject.indexOf(':'))).toLowerCase();
  return /^callboard\.(?:catalog\.)?(\w+)\./.exec(event.type)?.[1] ?? 'other';
}

/** Whether an event passes: one of the kinds, and the words in its subject, type or actor. */
export function passesFilter(event: ChangeEvent, { kinds, text }: EventFilter): boolean {
  if (kinds.length > 0 && !kinds.includes(kindOfEvent(event))) return false;
  const all = `${event.subject} ${event.type} ${event.actor ?? ''}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** A command that follows the same events from a terminal. */
export function curlCommand({ kinds }: EventFilter, baseUrl: string, token: string): string {
  const entityKinds = kinds.filter((kind) => kind !== 'location' && kind !== 'conflict' && kind !== 'plugin');
  const query = entityKinds.length > 0 ? `?filter=${entityKinds.map((kind) => `kind=${kind}`).join(',')}` : '';
  return `curl -N -H "Authorization: Bearer ${token}" \\\n  "${baseUrl}/api/events/stream${query}"`;
}
