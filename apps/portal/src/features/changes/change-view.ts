import type { ChangeEvent, EntityChange } from '@callboard/api-client';
import { changeLine, changeWords } from './change-words';
import { shortTarget } from './short-target';

/** A stored change, in words. */
export interface ChangeView {
  readonly entityRef: string;
  readonly revision: number;
  readonly time: string;
  readonly type: 'created' | 'updated' | 'deleted';
  /** "owner pricing → payments"; empty for creations, deletions and changes without anything to tell. */
  readonly lines: readonly string[];
  readonly actor?: string;
  readonly cause?: CauseView;
}

/** Why something changed: words, and where it leads when that is an address. */
export interface CauseView {
  readonly words: string;
  readonly href?: string;
  /** The commit or entity tag of what was read. */
  readonly version?: string;
}

/** A change out of its event; undefined for events of other things. */
export function viewOfEvent(event: ChangeEvent): ChangeView | undefined {
  const type = /^callboard\.catalog\.entity\.(created|updated|deleted)\./.exec(event.type)?.[1] as ChangeView['type'] | undefined;
  if (!type) return undefined;
  const data = event.data as { patch?: EntityChange['patch'] };
  return {
    entityRef: event.subject,
    revision: event.revision ?? 0,
    time: event.time,
    type,
    lines: changeWords({ type, patch: data.patch }).map(changeLine),
    actor: event.actor,
    cause: causeView(parseCause(event.cause)),
  };
}

/** A cause in words. */
export function causeView(cause: { type: string; location?: string; id?: string; version?: string } | undefined): CauseView | undefined {
  if (!cause) return undefined;
  const where = cause.location ?? cause.id;
  const address = where?.replace(/^(url|file):/, '');
  const file = where && shortTarget(where);
  const words = {
    location: file ? `read from ${file}` : 'read from its source',
    provider: `sent by ${where ?? 'a provider'}`,
    api: 'asked for through the API',
    overlay: 'set here, over its source',
    task: 'made by a template run',
    system: 'done by the catalog itself',
  }[cause.type];
  const href = cause.type === 'task' && where ? `/create/tasks/${where}` : address && /^https?:/.test(address) ? address : undefined;
  return { words: words ?? cause.type, href, version: cause.version?.slice(0, 7) };
}

function parseCause(text: string | undefined): { type: string; id?: string; version?: string } | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as { type: string; id?: string; version?: string };
  } catch {
    return undefined;
  }
}
