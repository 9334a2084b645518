import type { CloudEvent } from '@callboard/contracts';
import type { FieldIndex } from '@callboard/catalog-model';

/** How a change looks to somebody who watches what passes a filter. */
export type EventView = 'entered' | 'changed' | 'left';

/** The entity of an event as filters see it; undefined where it did not exist. */
export interface EntityStates {
  readonly before?: FieldIndex;
  readonly after?: FieldIndex;
}

/** Types that events of entities have. */
const ENTITY_EVENT = /^callboard\.catalog\.entity\.(created|updated|deleted)\.v\d+$/;

/** An event of the log with what is made of it for readers: made once, for all of them. */
export class LoggedEvent {
  private readonly texts = new Map<string, string>();

  constructor(
    readonly position: number,
    readonly event: CloudEvent,
    /** Leads to what comes after this event. */
    readonly cursor: string,
  ) {}

  /** What happened to the entity that the event is about; undefined for events of other things. */
  get change(): 'created' | 'updated' | 'deleted' | undefined {
    return ENTITY_EVENT.exec(this.event.type)?.[1] as 'created' | 'updated' | 'deleted' | undefined;
  }

  /** The event as JSON, with the extension `view` for those who filter. */
  json(view?: EventView): string {
    return this.text(view ?? '', () => (view ? { ...this.event, view } : this.event));
  }

  /** That the entity is no longer for this reader: its ref and revision and nothing of what it says. */
  farewell(): string {
    return this.text('farewell', () => {
      const { data: _data, actor: _actor, cause: _cause, ...envelope } = this.event;
      const { revision } = this.event;
      return { ...envelope, view: 'left', data: { ref: this.event.subject, revision } };
    });
  }

  private text(key: string, make: () => object): string {
    const known = this.texts.get(key);
    if (known !== undefined) {
      return known;
    }
    const text = JSON.stringify(make());
    this.texts.set(key, text);
    return text;
  }
}

/** Whether a type is one of those asked for: exact, or `*` at the end for a prefix. */
export function isWanted(type: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern));
}

/** How a change looks from inside a filter; undefined: it is not seen. */
export function viewOf(before: boolean, after: boolean): EventView | undefined {
  if (before) {
    return after ? 'changed' : 'left';
  }
  return after ? 'entered' : undefined;
}
