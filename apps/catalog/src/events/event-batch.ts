import { fieldIndex, searchFields, shownRelations, type Entity, type FieldIndex, type Relation } from '@callboard/catalog-model';
import type { EntityStates, LoggedEvent } from './logged-event.js';

/** An entity as of one revision, with the relations it declared then. */
export interface RevisionState {
  readonly ref: string;
  readonly revision: number;
  readonly entity: Entity;
  readonly relations: readonly Relation[];
}

/** Where former states are looked up. */
export interface StateSource {
  /** Entities as of revisions, those that are known. */
  readStates(wanted: readonly { readonly ref: string; readonly revision: number }[]): Promise<RevisionState[]>;
  /** Relations shown on entities that others declare with them, as of now. */
  readForeignRelations(refs: readonly string[]): Promise<Relation[]>;
}

interface EntityEventData {
  readonly revision: number;
  readonly entity?: Entity;
  readonly relations?: readonly Relation[];
}

/** Events that follow one another in the log, with the states of their entities, which are looked up once for all readers. */
export class EventBatch {
  private states?: Promise<Map<LoggedEvent, EntityStates>>;

  constructor(
    /** In order, without a gap, at least one. */
    readonly events: readonly LoggedEvent[],
    private readonly source: StateSource,
  ) {}

  /** Position of the last event. */
  get end(): number {
    return this.events.at(-1)?.position ?? 0;
  }

  /** The entity of each entity event before and after it. */
  entityStates(): Promise<ReadonlyMap<LoggedEvent, EntityStates>> {
    this.states ??= this.load().catch((error: unknown) => {
      this.states = undefined;
      throw error;
    });
    return this.states;
  }

  private async load(): Promise<Map<LoggedEvent, EntityStates>> {
    const changes = this.events.filter(({ change }) => change !== undefined);
    const wanted = changes.flatMap((logged) => {
      const { revision, entity } = logged.event.data as EntityEventData;
      const ref = logged.event.subject;
      const formers = logged.change === 'updated' || (logged.change === 'deleted' && !entity) ? [{ ref, revision: revision - 1 }] : [];
      return logged.change !== 'deleted' && !entity ? [...formers, { ref, revision }] : formers;
    });
    const refs = [...new Set(changes.map(({ event }) => event.subject))];
    const [known, foreign] = await Promise.all([wanted.length > 0 ? this.source.readStates(wanted) : [], refs.length > 0 ? this.source.readForeignRelations(refs) : []]);
    const byRevision = new Map(known.map((state) => [`${state.ref}@${state.revision}`, state]));
    const byRef = new Map<string, Relation[]>();
    for (const relation of foreign) {
      byRef.set(relation.source, [...(byRef.get(relation.source) ?? []), relation]);
    }
    return new Map(changes.map((logged) => [logged, statesOf(logged, byRevision, byRef.get(logged.event.subject) ?? [])]));
  }
}


function statesOf(logged: LoggedEvent, known: ReadonlyMap<string, RevisionState>, foreign: readonly Relation[]): EntityStates {
  const ref = logged.event.subject;
  const data = logged.event.data as EntityEventData;
  const at = (revision: number): FieldIndex | undefined => {
    const state = known.get(`${ref}@${revision}`);
    return state && indexOf(ref, state.entity, state.relations, foreign);
  };
  const told = data.entity && indexOf(ref, data.entity, data.relations ?? [], foreign);
  switch (logged.change) {
    case 'created':
      return { after: told ?? at(data.revision) };
    case 'deleted':
      return { before: told ?? at(data.revision - 1) };
    default: {
      const after = told ?? at(data.revision);
      // A former state that the history no longer knows counts as the present one: nobody entered or left.
      return { after, before: at(data.revision - 1) ?? after };
    }
  }
}

function indexOf(ref: string, entity: Entity, own: readonly Relation[], foreign: readonly Relation[]): FieldIndex {
  return fieldIndex(searchFields(entity, shownRelations(ref, [...own, ...foreign])));
}
