import { createHash, randomUUID } from 'node:crypto';
import {
  canonicalJson,
  DEFAULT_NAMESPACE,
  entityRefOf,
  KindRegistry,
  parseEntityRef,
  searchFields,
  searchTokens,
  shownRelations,
  validateEntity,
  type Entity,
  type Relation,
} from '@callboard/catalog-model';
import type { Cause } from '@callboard/contracts';
import type { Outbox } from '@callboard/messaging';
import type { Transactions, Tx } from '@callboard/persistence';
import { jsonPatch } from '../src/documents/json-patch.js';
import { EntityStoreRepository } from '../src/documents/entity-store.repository.js';
import { entityEvent } from '../src/documents/entity.events.js';

/** On whose account and from where entities come. */
export interface SeedOptions {
  source?: string;
  /** Ref of the Location entity that emits them. */
  parent?: string;
  actor?: string;
  cause?: Cause;
}

interface StoredEntity {
  ref: string;
  uid: string;
  body: string;
}

/** Puts entities where the write path would, in its tables and its log, without reading any file. For specs of reads. */
export class CatalogSeed {
  private readonly kinds = new KindRegistry();
  private readonly writes = new EntityStoreRepository();

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** A registered source; gives its id. */
  async addSource(target = `https://example.org/${randomUUID()}.yaml`, { origin = 'registered', type = 'url' } = {}): Promise<string> {
    const id = randomUUID();
    const ref = `location:default/generated-${createHash('sha1').update(`${type}:${target}`).digest('hex')}`;
    await this.transactions.run((tx) =>
      tx.query(`INSERT INTO sources (id, origin, type, target, entity_ref, state) VALUES ($1, $2, $3, $4, $5, 'processed')`, [id, origin, type, target, ref]),
    );
    return id;
  }

  /** Stores entities in one transaction and announces each; those that exist get their next revision. */
  async put(entities: readonly Entity[], options: SeedOptions = {}): Promise<void> {
    const source = options.source ?? (await this.addSource());
    await this.transactions.run(async (tx) => {
      for (const entity of entities) {
        await this.store(tx, entity, { ...options, source });
      }
      await restitch(tx);
    });
  }

  /** Deletes entities and announces it. */
  async remove(refs: readonly string[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const ref of refs) {
        const old = await tx.one<StoredEntity>('SELECT entity_ref AS ref, uid, body FROM entities WHERE entity_ref = $1', [ref]);
        if (!old) {
          continue;
        }
        await this.writes.archive(tx, [ref]);
        const revision = await nextRevision(tx, ref);
        const relations = await tx.query<Relation>('SELECT source_ref AS source, type, target_ref AS target FROM entity_relations WHERE declared_by = $1', [ref]);
        await tx.query('DELETE FROM entity_fields WHERE entity_id = (SELECT id FROM entities WHERE entity_ref = $1)', [ref]);
        await tx.query('DELETE FROM entities WHERE entity_ref = $1', [ref]);
        await tx.query('DELETE FROM entity_relations WHERE declared_by = $1', [ref]);
        await tx.query(`INSERT INTO revisions (entity_ref, revision, uid, type, relations) VALUES ($1, $2, $3, 'deleted', '[]')`, [ref, revision, old.uid]);
        const text = `${old.body}}`;
        const change = { type: 'deleted', ref, uid: old.uid, revision, entity: JSON.parse(text) as Entity, text, relations } as const;
        this.outbox.append(tx, entityEvent(change, { type: 'api' }, new Date()));
      }
      await restitch(tx);
    });
  }

  private async store(tx: Tx, written: Entity, { source, parent, actor, cause }: SeedOptions): Promise<void> {
    const ref = entityRefOf(written);
    const old = await tx.one<StoredEntity>('SELECT entity_ref AS ref, uid, body FROM entities WHERE entity_ref = $1', [ref]);
    const uid = old?.uid ?? randomUUID();
    const metadata = { ...written.metadata, namespace: written.metadata.namespace ?? DEFAULT_NAMESPACE };
    const etag = createHash('sha1').update(canonicalJson({ ...written, metadata })).digest('hex');
    const entity: Entity = { ...written, metadata: { ...metadata, uid, etag } };
    const relations = this.relationsOf(written);
    await this.writes.archive(tx, [ref]);
    const revision = await nextRevision(tx, ref);
    const body = JSON.stringify({ metadata: entity.metadata, apiVersion: entity.apiVersion, kind: entity.kind, spec: entity.spec });
    const id = await this.storeRow(tx, { ref, uid, etag, entity, body, revision, source, parent, relations });
    await storeFields(tx, id, entity);
    await tx.query('DELETE FROM entity_relations WHERE declared_by = $1', [ref]);
    for (const { source: from, type, target } of relations) {
      await tx.query('INSERT INTO entity_relations (source_ref, type, target_ref, declared_by) VALUES ($1, $2, $3, $4)', [from, type, target, ref]);
    }
    const before = old && (JSON.parse(`${old.body}}`) as Entity);
    const patch = before ? jsonPatch(before, JSON.parse(body)) : undefined;
    await tx.query(
      `INSERT INTO revisions (entity_ref, revision, uid, type, actor, cause, patch, body, relations) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [ref, revision, uid, old ? 'updated' : 'created', actor, cause && JSON.stringify(cause), patch && JSON.stringify(patch), body, JSON.stringify(relations)],
    );
    const change = { type: old ? 'updated' : 'created', ref, uid, revision, entity: JSON.parse(body) as Entity, text: body, relations, patch } as const;
    this.outbox.append(tx, entityEvent(change, cause ?? { type: 'location' }, new Date()));
  }

  /** An entity of a kind that nobody knows declares none. */
  private relationsOf(entity: Entity): readonly Relation[] {
    return this.kinds.find(entity) ? validateEntity(entity, this.kinds).relations : [];
  }

  private async storeRow(
    tx: Tx,
    row: { ref: string; uid: string; etag: string; entity: Entity; body: string; revision: number; source?: string; parent?: string; relations: readonly Relation[] },
  ): Promise<number> {
    const { kind, namespace, name } = parseEntityRef(row.ref);
    const document = await tx.one<{ id: number }>(
      `INSERT INTO documents (source_id, document_index, entity_ref, parent_ref, input_hash, state, entity, relations) VALUES ($1, 0, $2, $3, $4, 'accepted', $5, $6) RETURNING id`,
      [row.source, row.ref, row.parent, row.etag, row.body, JSON.stringify(row.relations)],
    );
    const stored = await tx.one<{ id: number }>(
      `INSERT INTO entities (entity_ref, uid, kind, namespace, name, revision, etag, source_id, document_id, body, tokens)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (entity_ref) DO UPDATE SET revision = excluded.revision, etag = excluded.etag, source_id = excluded.source_id,
         document_id = excluded.document_id, body = excluded.body, tokens = excluded.tokens, updated_at = now()
       RETURNING id`,
      [row.ref, row.uid, kind, namespace, name, row.revision, row.etag, row.source, document?.id, row.body.slice(0, -1), searchTokens(searchFields(row.entity))],
    );
    return stored?.id ?? 0;
  }
}

async function nextRevision(tx: Tx, ref: string): Promise<number> {
  const row = await tx.one<{ revision: number }>(
    'INSERT INTO refs (entity_ref, revision) VALUES ($1, 1) ON CONFLICT (entity_ref) DO UPDATE SET revision = refs.revision + 1 RETURNING revision',
    [ref],
  );
  return row?.revision ?? 1;
}

async function storeFields(tx: Tx, id: number, entity: Entity): Promise<void> {
  const fields = searchFields(entity);
  await tx.query('DELETE FROM entity_fields WHERE entity_id = $1', [id]);
  await tx.query('INSERT INTO entity_fields (entity_id, key, value, original) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])', [
    id,
    fields.map(({ key }) => key),
    fields.map(({ value }) => value ?? null),
    fields.map(({ original }) => original ?? null),
  ]);
}

/** Writes the relations text of every entity anew. */
async function restitch(tx: Tx): Promise<void> {
  const edges = await tx.query<Relation>('SELECT source_ref AS source, type, target_ref AS target FROM entity_relations');
  const bySource = new Map<string, Relation[]>();
  for (const edge of edges) {
    bySource.set(edge.source, [...(bySource.get(edge.source) ?? []), edge]);
  }
  const refs = (await tx.query<{ ref: string }>('SELECT entity_ref AS ref FROM entities')).map(({ ref }) => ref);
  await tx.query('UPDATE entities e SET relations = new.relations FROM unnest($1::text[], $2::text[]) AS new (ref, relations) WHERE e.entity_ref = new.ref AND e.relations <> new.relations', [
    refs,
    refs.map((ref) => JSON.stringify(shownRelations(ref, bySource.get(ref) ?? []))),
  ]);
}
