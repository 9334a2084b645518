import type { Entity } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { DocumentError, SoughtFile } from './document.js';
import type { Search } from './source-part.js';
import type { StoredLocation } from './source-documents.repository.js';

/** Single files of sources, found without a look at the rest of their source. */
@Injectable()
export class FilesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The files of a source at some places, as far as they are known. */
  async at(sourceId: string, locations: readonly string[]): Promise<SoughtFile[]> {
    const rows = await this.database.query<Omit<SoughtFile, 'etag' | 'contentHash' | 'fingerprint'> & { etag: string | null; contentHash: string | null; fingerprint: string | null }>(
      `SELECT f.id, f.location, f.pattern, f.parent_ref AS "parentRef", f.etag, f.content_hash AS "contentHash", f.fingerprint, f.kinds, f.placeholders, f.state = 'error' AS failed,
         EXISTS (SELECT FROM documents d WHERE d.entity_ref = f.parent_ref AND d.source_id = f.source_id AND d.entity->'spec'->>'presence' = 'optional') AS optional
       FROM files f WHERE f.source_id = $1 AND f.location = ANY($2) ORDER BY f.id`,
      [sourceId, locations],
    );
    return rows.map(({ etag, contentHash, fingerprint, ...file }) => ({ ...file, id: Number(file.id), etag: etag ?? undefined, contentHash: contentHash ?? undefined, fingerprint: fingerprint ?? undefined }));
  }

  /** The Location entities in some files. */
  async locationsIn(fileIds: readonly number[]): Promise<StoredLocation[]> {
    return this.database.query<{ ref: string; location: string; entity: Entity; error: DocumentError | null }>(
      `SELECT d.entity_ref AS ref, f.location, d.entity, CASE WHEN d.error->>'stage' = 'targets' THEN d.error END AS error FROM documents d JOIN files f ON f.id = d.file_id
       WHERE d.file_id = ANY($1) AND d.entity_ref LIKE 'location:%' AND d.entity IS NOT NULL ORDER BY d.id`,
      [fileIds],
    );
  }

  /** The files of a source that lie at some places, or have a placeholder that points there. */
  async madeOf(sourceId: string, locations: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ location: string }>(
      `SELECT location FROM files WHERE source_id = $1 AND (location = ANY($2) OR (placeholders <> '[]' AND EXISTS (SELECT FROM jsonb_array_elements(placeholders) use WHERE use->>'location' = ANY($2))))`,
      [sourceId, locations],
    );
    return rows.map(({ location }) => location);
  }

  /** The tags of the files that a pattern has brought into a source, by place. */
  async tags(sourceId: string, { parentRef, pattern }: Search): Promise<Map<string, string | undefined>> {
    const rows = await this.database.query<{ location: string; etag: string | null }>('SELECT location, etag FROM files WHERE source_id = $1 AND parent_ref = $2 AND pattern = $3', [sourceId, parentRef, pattern]);
    return new Map(rows.map(({ location, etag }) => [location, etag ?? undefined]));
  }

  /** The places of all files of a source. */
  async locations(sourceId: string): Promise<Set<string>> {
    const rows = await this.database.query<{ location: string }>('SELECT location FROM files WHERE source_id = $1', [sourceId]);
    return new Set(rows.map(({ location }) => location));
  }

  /**
   * The source of an entity, the file that emits it, and the files of the Location entities that led there, nearest first.
   * No files for an entity that leads to others itself, and for one that has none.
   */
  async behindEntity(ref: string): Promise<{ sourceId: string; files: Pick<SoughtFile, 'location' | 'parentRef' | 'pattern'>[] } | undefined> {
    const rows = await this.database.query<{ sourceId: string; location: string | null; parentRef: string | null; pattern: string | null }>(
      `WITH RECURSIVE chain AS (
         SELECT e.source_id, d.file_id, 0 AS depth FROM entities e LEFT JOIN documents d ON d.id = e.document_id AND e.kind <> 'location' WHERE e.entity_ref = $1
         UNION
         SELECT c.source_id, d.file_id, c.depth + 1 FROM chain c JOIN files f ON f.id = c.file_id JOIN documents d ON d.entity_ref = f.parent_ref AND d.source_id = c.source_id AND d.file_id IS NOT NULL WHERE c.depth < 32
       )
       SELECT c.source_id AS "sourceId", f.location, f.parent_ref AS "parentRef", f.pattern FROM chain c LEFT JOIN files f ON f.id = c.file_id ORDER BY c.depth`,
      [ref],
    );
    const [first] = rows;
    const files = rows.flatMap(({ location, parentRef, pattern }) => (location === null || parentRef === null || pattern === null ? [] : [{ location, parentRef, pattern }]));
    return first && { sourceId: first.sourceId, files: files.filter(({ location }, index) => files.findIndex((other) => other.location === location) === index) };
  }
}
