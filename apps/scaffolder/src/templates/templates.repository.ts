import { Database, type Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';

/** What the catalog last said about one template. */
export interface KnownTemplate {
  readonly ref: string;
  readonly revision: number;
  readonly entity: unknown;
}

/** The templates of the catalog, kept here so that a run needs nobody else. */
@Injectable()
export class TemplatesRepository {
  constructor(private readonly database: Database) {}

  async find(ref: string): Promise<KnownTemplate | undefined> {
    return this.database.one<KnownTemplate>('SELECT entity_ref AS ref, revision, entity FROM templates WHERE entity_ref = $1', [ref], { prepared: 'find-template' });
  }

  async save(tx: Tx, { ref, revision, entity }: KnownTemplate): Promise<void> {
    await tx.query(
      `INSERT INTO templates (entity_ref, revision, entity) VALUES ($1, $2, $3)
       ON CONFLICT (entity_ref) DO UPDATE SET revision = excluded.revision, entity = excluded.entity, updated_at = now()`,
      [ref, revision, JSON.stringify(entity)],
    );
  }

  async remove(tx: Tx, ref: string): Promise<void> {
    await tx.query('DELETE FROM templates WHERE entity_ref = $1', [ref]);
  }
}
