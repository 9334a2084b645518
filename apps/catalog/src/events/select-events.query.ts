import type { Principal } from '@callboard/access';
import { fieldIndex, MATCH_ALL, matches, searchFields, shownRelations, type Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { HistoryRepository } from '../history/history.repository.js';
import type { EventBatch } from './event-batch.js';
import { isWanted, LoggedEvent, viewOf, type EntityStates } from './logged-event.js';

/** Which events a reader asks for. */
export interface EventSelection {
  /** On the entity before and after; with one, only events of entities are given. */
  readonly filter: Filter;
  readonly types: readonly string[];
  /** Events of this time or later. */
  readonly notBefore?: Date;
}

/** An event as one reader gets it. */
export interface SelectedEvent {
  readonly logged: LoggedEvent;
  readonly json: string;
}

/** Decides which events a reader gets and how they look to it. */
@Injectable()
export class SelectEvents {
  constructor(
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
  ) {}

  /** Those of a batch after a position that the reader asks for and may see now. */
  async execute(principal: Principal, { filter, types, notBefore }: EventSelection, batch: EventBatch, after: number): Promise<SelectedEvent[]> {
    const wanted = batch.events.filter(({ position, event }) => position > after && isWanted(event.type, types) && (!notBefore || new Date(event.time) >= notBefore));
    if (wanted.length === 0) {
      return [];
    }
    const visible = await this.rights.within(principal);
    if (visible === MATCH_ALL && filter === MATCH_ALL) {
      return wanted.map((logged) => ({ logged, json: logged.json(unfilteredView(logged)) }));
    }
    const states = await batch.entityStates();
    const seen = visible === MATCH_ALL ? undefined : await this.seenNow(wanted, visible);
    return wanted.flatMap((logged) => this.look(logged, states.get(logged), { filter, visible, seen }));
  }

  private look(logged: LoggedEvent, states: EntityStates | undefined, { filter, visible, seen }: { filter: Filter; visible: Filter; seen?: ReadonlySet<string> }): SelectedEvent[] {
    if (!states) {
      // Events of other things pass when nothing is asked of an entity and nothing is hidden from the reader.
      return filter === MATCH_ALL && visible === MATCH_ALL ? [{ logged, json: logged.json() }] : [];
    }
    const passes = (state: EntityStates['before'], condition: Filter): boolean => state !== undefined && matches(condition, state);
    const before = passes(states.before, filter) && passes(states.before, visible);
    const after = passes(states.after, filter) && passes(states.after, visible) && (seen?.has(logged.event.subject) ?? true);
    const view = viewOf(before, after);
    if (!view) {
      return [];
    }
    // What left because it may no longer be seen says nothing of what it has become.
    const hidden = view === 'left' && ((states.after !== undefined && !passes(states.after, visible)) || !(seen?.has(logged.event.subject) ?? true));
    return [{ logged, json: hidden ? logged.farewell() : logged.json(view) }];
  }

  /** Refs that the reader may see now; a deleted entity as it was last. */
  private async seenNow(events: readonly LoggedEvent[], visible: Filter): Promise<Set<string>> {
    const refs = [...new Set(events.filter(({ change }) => change).map(({ event }) => event.subject))];
    const seen = new Set<string>();
    for (const ref of refs) {
      if ((await this.entities.exists(ref, visible)) || (!(await this.entities.exists(ref, MATCH_ALL)) && (await this.wasVisible(ref, visible)))) {
        seen.add(ref);
      }
    }
    return seen;
  }

  private async wasVisible(ref: string, visible: Filter): Promise<boolean> {
    const last = await this.history.findLastState(ref);
    return last !== undefined && matches(visible, fieldIndex(searchFields(last.entity, shownRelations(ref, last.relations))));
  }
}

/** Without a filter everything that exists is inside. */
function unfilteredView({ change }: LoggedEvent) {
  return change && ({ created: 'entered', updated: 'changed', deleted: 'left' } as const)[change];
}
