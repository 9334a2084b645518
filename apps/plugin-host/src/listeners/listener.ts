import { createHash } from 'node:crypto';
import { findEvent, type CloudEvent, type EventContract } from '@callboard/contracts';
import type { PluginEvent, PluginManifest } from '@callboard/plugin-sdk';

/** A listener as the manifest declares it. */
export type Listener = NonNullable<PluginManifest['server']>['listeners'][number];

/** The durable of a plugin's listener: short enough for every broker, the same for ever. */
export function durableOf(pluginId: string, listener: string): string {
  return `plugin-host-${createHash('sha256').update(`${pluginId}/${listener}`).digest('hex').slice(0, 16)}`;
}

/** The contracts of the listener's types; types that this host does not know are given as `unknown`. */
export function contractsOf({ types }: Listener): { contracts: EventContract[]; unknown: string[] } {
  const contracts = types.flatMap((type) => findEvent(type) ?? []);
  return { contracts, unknown: types.filter((type) => !findEvent(type)) };
}

/** Whether the listener asked for events about such a thing. */
export function concerns({ kinds }: Listener, { subject }: Pick<CloudEvent, 'subject'>): boolean {
  if (!kinds) return true;
  const kind = subject.split(':')[0]?.toLowerCase();
  return kinds.some((wanted) => wanted.toLowerCase() === kind);
}

/** Parts of events, in order, in each of which a thing comes up once. */
export function cutAtRepeats<Event extends Pick<CloudEvent, 'subject'>>(events: readonly Event[]): Event[][] {
  const parts: Event[][] = [];
  const seen = new Set<string>();
  for (const event of events) {
    if (parts.length === 0 || seen.has(event.subject)) {
      parts.push([]);
      seen.clear();
    }
    seen.add(event.subject);
    parts.at(-1)?.push(event);
  }
  return parts;
}

/** What a plugin gets of an event: the envelope without what only operators need. */
export function toPluginEvent({ id, source, type, subject, time, revision, actor, data }: CloudEvent): PluginEvent {
  return { id, source, type, subject, time, revision, actor, data };
}
