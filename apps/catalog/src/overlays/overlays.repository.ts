import type { Entity, Relation } from '@callboard/catalog-model';
import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { OverlaidState, OverlayField } from './overlay.js';

/** Where the document of an entity stands. */
export interface DocumentPlace {
  /** Location ref of the file; absent where no file holds it. */
  readonly location?: string;
  readonly line?: number;
  readonly source: { readonly type: string; readonly target: string; readonly root?: string };
}

interface Row {
  fields: readonly OverlayField[] | null;
  revision: number | null;
  etag: string;
  served: Entity;
  source: Entity;
  relations: Relation[];
  owners: string[];
}

const STATE = `
  SELECT o.fields, e.revision, e.etag, (e.body || '}')::json AS served, d.entity AS source, d.relations,
    (SELECT coalesce(array_agg(target_ref ORDER BY target_ref), '{}') FROM entity_relations WHERE source_ref = $1 AND type = 'ownedBy') AS owners
  FROM (SELECT 1) one LEFT JOIN overlays o ON o.entity_ref = $1 LEFT JOIN (entities e JOIN documents d ON d.id = e.document_id) ON e.entity_ref = $1`;

/** The overlays table, and what it lies over. */
@Injectable()
export class OverlaysRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The state of a ref; `fields` is empty when nothing is laid over it. */
  async read(ref: string, tx?: Tx): Promise<OverlaidState> {
    const row = tx ? await tx.one<Row>(STATE, [ref]) : await this.database.one<Row>(STATE, [ref]);
    if (!row || row.revision === null) {
      return { fields: row?.fields ?? [] };
    }
    const { fields, revision, ...entity } = row;
    return { fields: fields ?? [], entity: { ...entity, revision: Number(revision) } };
  }

  async findDocument(ref: string): Promise<DocumentPlace | undefined> {
    const row = await this.database.one<{ location: string | null; line: number | null; type: string; target: string; root: string | null }>(
      `SELECT f.location, d.line, s.type, s.target, s.root FROM entities e JOIN documents d ON d.id = e.document_id JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id
       WHERE e.entity_ref = $1`,
      [ref],
    );
    return row && { location: row.location ?? undefined, line: row.line ?? undefined, source: { type: row.type, target: row.target, root: row.root ?? undefined } };
  }

  /** Lets this transaction alone change the overlay of a ref, until it ends. */
  async lock(tx: Tx, ref: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [ref]);
  }

  /** Replaces the overlay of a ref; no fields: takes it away. */
  async write(tx: Tx, ref: string, fields: readonly OverlayField[]): Promise<void> {
    if (fields.length === 0) {
      await tx.query('DELETE FROM overlays WHERE entity_ref = $1', [ref]);
      return;
    }
    await tx.query('INSERT INTO overlays (entity_ref, fields) VALUES ($1, $2) ON CONFLICT (entity_ref) DO UPDATE SET fields = excluded.fields, updated_at = now()', [ref, JSON.stringify(fields)]);
  }
}
