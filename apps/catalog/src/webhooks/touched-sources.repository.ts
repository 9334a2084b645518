import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** A known file below some address. */
export interface FileBelow {
  readonly sourceId: string;
  readonly location: string;
  /** The target of a Location entity that led to it, resolved. */
  readonly parentRef: string;
  readonly pattern: string;
  readonly placeholders: readonly string[];
}

/** A Location entity whose targets may lead to files that are not known yet. */
export interface OpenLocation {
  readonly sourceId: string;
  readonly ref: string;
  /** The file that emits it; undefined for the one that stands for the source. */
  readonly location: string | null;
  readonly spec: { readonly type?: unknown; readonly target?: unknown; readonly targets?: unknown; readonly presence?: unknown };
}

/** Which sources a message from a forge concerns. */
@Injectable()
export class TouchedSourcesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Files whose address begins with one of some beginnings, letter case aside. */
  async filesBelow(beginnings: readonly string[]): Promise<FileBelow[]> {
    return this.database.query(
      `SELECT source_id AS "sourceId", location, parent_ref AS "parentRef", pattern, CASE WHEN placeholders = '[]' THEN '{}' ELSE ARRAY(SELECT use->>'location' FROM jsonb_array_elements(placeholders) use) END AS placeholders
       FROM files WHERE lower(location COLLATE "C") COLLATE "C" LIKE ANY($1) ORDER BY id`,
      [beginnings.map((beginning) => `${beginning.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`)],
    );
  }

  /** Location entities with patterns, or with targets that need not exist. */
  async openLocations(): Promise<OpenLocation[]> {
    return this.database.query(
      `SELECT d.source_id AS "sourceId", d.entity_ref AS ref, f.location, d.entity->'spec' AS spec FROM documents d LEFT JOIN files f ON f.id = d.file_id
       WHERE d.entity_ref LIKE 'location:%' AND d.entity IS NOT NULL AND (d.entity::text LIKE '%*%' OR d.entity->'spec'->>'presence' = 'optional') ORDER BY d.id`,
    );
  }

  /** Has sources looked at now that follow an organisation: their target is its address, lies below that, or is the whole forge; and some providers. */
  async makeFollowersDue(tx: Tx, { origin, owner, providers }: { origin: string; owner: string; providers: readonly string[] }): Promise<void> {
    const address = `${origin}/${owner}`.toLowerCase();
    await tx.query(
      `UPDATE sources SET next_attempt_at = now(), told_at = now() WHERE type LIKE '%-discovery' AND (lower(rtrim(split_part(target, '#', 1), '/')) IN ($1, $2) OR starts_with(lower(target), $2 || '/'))
         OR origin = 'provider' AND type = 'provider' AND target = ANY($3)`,
      [origin.toLowerCase(), address, providers],
    );
  }

  /** Notes that a webhook has told of some sources. */
  async noteTold(tx: Tx, sourceIds: readonly string[]): Promise<void> {
    await tx.query('UPDATE sources SET told_at = now() WHERE id = ANY($1)', [sourceIds]);
  }
}
