import type { Relation } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { RevisionState, StateSource } from './event-batch.js';

/** What filters need to know of entities as they were when something happened to them. */
@Injectable()
export class EntityStatesRepository implements StateSource {
  constructor(@Inject(Database) private readonly database: Database) {}

  readStates(wanted: readonly { readonly ref: string; readonly revision: number }[]): Promise<RevisionState[]> {
    return this.database.query(
      `SELECT r.entity_ref AS ref, r.revision, r.body AS entity, r.relations
       FROM unnest($1::text[], $2::bigint[]) AS wanted (ref, revision) JOIN revisions r ON r.entity_ref = wanted.ref AND r.revision = wanted.revision
       WHERE r.body IS NOT NULL`,
      [wanted.map(({ ref }) => ref), wanted.map(({ revision }) => revision)],
      { prepared: 'event-states' },
    );
  }

  readForeignRelations(refs: readonly string[]): Promise<Relation[]> {
    return this.database.query('SELECT source_ref AS source, type, target_ref AS target FROM entity_relations WHERE source_ref = ANY($1) AND declared_by <> source_ref', [refs], {
      prepared: 'event-foreign-relations',
    });
  }
}
