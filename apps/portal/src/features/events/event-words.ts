import type { ChangeEvent } from '@callboard/api-client';
import { shortTarget } from '../changes/short-target';

/** An event that is not about an entity, in words: what it is about, and what happened to it. */
export interface EventWords {
  readonly about: string;
  readonly happened: string;
}

interface LocationData {
  readonly target?: string;
  readonly entities?: number;
  readonly created?: number;
  readonly updated?: number;
  readonly deleted?: number;
  readonly errors?: number;
  readonly message?: string;
}

/** Words for events of locations, conflicts and plugins; types that nobody knows here go by their name. */
export function eventWords({ type, subject, data }: ChangeEvent): EventWords {
  const [, noun = '', past = ''] = /^callboard\.(?:catalog\.)?([\w-]+)\.([\w-]+)\.v\d+$/.exec(type) ?? [];
  const details = (data ?? {}) as LocationData & { owner?: string; contender?: string; problem?: string };
  if (noun === 'location') return { about: details.target ? shortTarget(details.target) : subject, happened: locationWords(past, details) };
  if (noun === 'conflict') return { about: subject, happened: past === 'detected' ? 'is emitted by a second source, which is set aside' : 'has one source again' };
  if (noun === 'plugin') return { about: `Plugin ${subject}`, happened: past === 'degraded' ? 'is in trouble' : past === 'recovered' ? 'runs again' : `was ${past}` };
  return { about: subject, happened: type.replace(/^callboard\./, '').replace(/\.v\d+$/, '') };
}

function locationWords(past: string, { entities = 0, created = 0, updated = 0, deleted = 0, errors = 0, message }: LocationData): string {
  if (past === 'failed') return `could not be read${message ? `: ${message}` : ''}`;
  if (past !== 'processed') return `was ${past}`;
  const changes = [created && `${created} new`, updated && `${updated} changed`, deleted && `${deleted} gone`, errors && `${errors} refused`].filter(Boolean);
  return `was read: ${entities} ${entities === 1 ? 'entity' : 'entities'}${changes.length > 0 ? `, ${changes.join(', ')}` : ''}`;
}
