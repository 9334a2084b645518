import type { KindDeclaration, KindExtensionDeclaration } from '@callboard/contracts';
import { Database, type Tx } from '@callboard/persistence';
import type { ProvidedEntity } from '@callboard/plugin-sdk';
import { Inject, Injectable } from '@nestjs/common';
import type { ProviderFeed } from '../sources/provider-sources.repository.js';
import { kindKey, type Declarations, type DeclaredExtension, type DeclaredKind, type KindOwner } from './declared-kinds.js';

const CHANNEL = 'catalog_kinds';

const KINDS = 'SELECT origin, plugin, declaration FROM kinds ORDER BY kind';
const EXTENSIONS = 'SELECT origin, plugin, declaration FROM kind_extensions ORDER BY kind, name';

interface Row<Declaration> {
  origin: KindOwner['origin'];
  plugin: string | null;
  declaration: Declaration;
}

/** A file that holds documents of a kind, and the source that it belongs to. */
export interface ConcernedFile {
  readonly sourceId: string;
  readonly location: string;
}

/** What was pushed into a source and is of a kind, as it was given. */
export interface ConcernedPush {
  readonly feed: ProviderFeed;
  readonly source: string;
  readonly entities: readonly ProvidedEntity[];
}

/** Declared kinds and extensions, and their version. */
@Injectable()
export class KindsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Calls `fn` when the kinds may have changed. Gives back what ends it. */
  onChange(fn: () => void): () => void {
    return this.database.listen(CHANNEL, fn);
  }

  async version(): Promise<number> {
    return (await this.database.one<{ version: number }>('SELECT version FROM kind_versions'))?.version ?? 0;
  }

  async declarations(): Promise<Declarations> {
    return { kinds: (await this.database.query<Row<KindDeclaration>>(KINDS)).map(owned), extensions: (await this.database.query<Row<KindExtensionDeclaration>>(EXTENSIONS)).map(owned) };
  }

  /** Holds the kinds as they are for the rest of the transaction; gives their version. */
  async share(tx: Tx): Promise<number> {
    return (await tx.one<{ version: number }>('SELECT version FROM kind_versions FOR SHARE'))?.version ?? 0;
  }

  /** Everything declared, held for a change: one at a time. */
  async lock(tx: Tx): Promise<Declarations> {
    await tx.query('SELECT version FROM kind_versions FOR UPDATE');
    return { kinds: (await tx.query<Row<KindDeclaration>>(KINDS)).map(owned), extensions: (await tx.query<Row<KindExtensionDeclaration>>(EXTENSIONS)).map(owned) };
  }

  /** Tells every replica, upon commit, that the kinds are others now. */
  async grow(tx: Tx): Promise<void> {
    await tx.query('UPDATE kind_versions SET version = version + 1');
    await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
  }

  async saveKind(tx: Tx, { origin, plugin, declaration }: DeclaredKind, actor: string | undefined): Promise<void> {
    await tx.query(
      `INSERT INTO kinds (kind, origin, plugin, declaration, created_by) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind) DO UPDATE SET origin = excluded.origin, plugin = excluded.plugin, declaration = excluded.declaration, updated_at = now()`,
      [kindKey(declaration.kind), origin, plugin ?? null, JSON.stringify(declaration), actor ?? null],
    );
  }

  async saveExtension(tx: Tx, { origin, plugin, declaration }: DeclaredExtension, actor: string | undefined): Promise<void> {
    await tx.query(
      `INSERT INTO kind_extensions (kind, name, origin, plugin, declaration, created_by) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (kind, name) DO UPDATE SET origin = excluded.origin, plugin = excluded.plugin, declaration = excluded.declaration, updated_at = now()`,
      [kindKey(declaration.kind), declaration.name, origin, plugin ?? null, JSON.stringify(declaration), actor ?? null],
    );
  }

  /** Removes a kind with all that was added to it. */
  async removeKind(tx: Tx, kind: string): Promise<void> {
    await tx.query('DELETE FROM kind_extensions WHERE kind = $1', [kindKey(kind)]);
    await tx.query('DELETE FROM kinds WHERE kind = $1', [kindKey(kind)]);
  }

  async removeExtension(tx: Tx, kind: string, name: string): Promise<void> {
    await tx.query('DELETE FROM kind_extensions WHERE kind = $1 AND name = $2', [kindKey(kind), name]);
  }

  async countEntities(tx: Tx, kind: string): Promise<number> {
    return (await tx.one<{ count: number }>('SELECT count(*)::integer AS count FROM entities WHERE kind = $1', [kindKey(kind)]))?.count ?? 0;
  }

  /** Pushed entities of some kinds, accepted or not, by source; those that the rules refuse are not worth another look. */
  async pushedOf(kinds: readonly string[]): Promise<ConcernedPush[]> {
    return this.database.query(
      `SELECT s.type AS feed, s.target AS source, json_agg(d.written ORDER BY d.id) AS entities FROM unnest($1::text[]) AS k (kind)
       JOIN documents d ON d.entity_ref >= k.kind || ':' AND d.entity_ref < k.kind || ';' JOIN sources s ON s.id = d.source_id
       WHERE s.origin = 'provider' AND d.written IS NOT NULL AND (d.error->>'stage' IS DISTINCT FROM 'rules' OR d.entity IS NOT NULL) GROUP BY s.id ORDER BY s.id`,
      [kinds.map(kindKey)],
    );
  }

  /** Files that hold documents of some kinds, accepted or not. */
  async filesOf(kinds: readonly string[]): Promise<ConcernedFile[]> {
    return this.database.query(
      `SELECT DISTINCT f.source_id AS "sourceId", f.location FROM unnest($1::text[]) AS k (kind)
       JOIN documents d ON d.entity_ref >= k.kind || ':' AND d.entity_ref < k.kind || ';' JOIN files f ON f.id = d.file_id JOIN sources s ON s.id = f.source_id
       WHERE s.origin <> 'provider'`,
      [kinds.map(kindKey)],
    );
  }
}

function owned<Declaration>({ origin, plugin, declaration }: Row<Declaration>): KindOwner & { declaration: Declaration } {
  return { origin, plugin: plugin ?? undefined, declaration };
}
