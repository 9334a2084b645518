import { randomUUID } from 'node:crypto';
import { ConflictDetected, ConflictResolved, type Cause } from '@callboard/contracts';
import type { Entity, Relation } from '@callboard/catalog-model';
import { Outbox } from '@callboard/messaging';
import type { Tx } from '@callboard/persistence';
import { currentContext } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { layOverlay } from '../overlays/lay-overlay.js';
import { chooseOwner, etagOf, imageOf, type Candidate, type StoredEntity } from './entity-change.js';
import { EntityStoreRepository, type DeclaredRelation, type DocumentContent, type EntityRow, type StoredConflict } from './entity-store.repository.js';
import { entityEvent, type EntityChange } from './entity.events.js';
import { jsonPatch } from './json-patch.js';
import { markOrphan } from './process-document.js';
import { writeInChunks } from './sql-columns.js';
import { TableStatisticsRepository } from './table-statistics.repository.js';

/** Entities written by one statement. */
const CHUNK = 1000;

/** What {@link SettleEntities.execute} needs to know about the documents that have changed. */
export interface Settlement {
  /** Refs whose documents came, went or changed. */
  readonly touched: readonly string[];
  /** What documents say that were just written, by their id; others are read. */
  readonly fresh: ReadonlyMap<number, DocumentContent>;
  /** Documents that are about to be deleted and no longer count. */
  readonly removedDocuments?: readonly number[];
  /** What lies over the entities has changed: they are made anew although their documents are the same. */
  readonly overlaid?: boolean;
  readonly cause: Cause;
}

/** How many entities a settlement has changed. */
export interface SettlementCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/**
 * Makes the entities of some refs what their documents say: who owns a ref, its row, its search fields, the relations on
 * both ends, its history and the announcement, all in the caller's transaction and with a handful of statements for any
 * number of entities. An entity whose outcome is what it was is neither written nor announced.
 */
@Injectable()
export class SettleEntities {
  constructor(
    @Inject(EntityStoreRepository) private readonly store: EntityStoreRepository,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(TableStatisticsRepository) private readonly statistics: TableStatisticsRepository,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
  ) {}

  async execute(tx: Tx, settlement: Settlement): Promise<SettlementCounts> {
    const touched = [...new Set(settlement.touched)];
    if (touched.length === 0) {
      return { created: 0, updated: 0, deleted: 0 };
    }
    const declared = await this.lock(tx, touched, settlement);
    const present = await this.store.entities(tx, touched);
    const candidates = groupBy(await this.store.candidates(tx, touched, settlement.removedDocuments ?? []), ({ ref }) => ref);
    const owners = new Map<string, Candidate>();
    for (const ref of touched) {
      const owner = chooseOwner(candidates.get(ref) ?? [], present.get(ref));
      if (owner) {
        owners.set(ref, owner);
      }
    }
    await this.settleConflicts(tx, touched, candidates, owners);
    return this.write(tx, { touched, present, owners, declared, settlement });
  }

  /** All refs whose rows or relation lists may change. Gives the relations that are declared until now. */
  private async lock(tx: Tx, touched: readonly string[], { fresh }: Settlement): Promise<DeclaredRelation[]> {
    const refs = new Set(touched);
    for (const { relations } of fresh.values()) {
      relations.forEach(({ source }) => refs.add(source));
    }
    const declared = await this.store.declaredRelations(tx, touched);
    declared.forEach(({ source }) => refs.add(source));
    await this.store.lockRefs(tx, [...refs]);
    return declared;
  }

  private async settleConflicts(tx: Tx, touched: readonly string[], candidates: ReadonlyMap<string, Candidate[]>, owners: ReadonlyMap<string, Candidate>): Promise<void> {
    const wanted = new Map<number, StoredConflict>();
    const ownerIds: number[] = [];
    for (const [ref, owner] of owners) {
      ownerIds.push(owner.id);
      for (const { id, location } of candidates.get(ref) ?? []) {
        if (id !== owner.id) {
          wanted.set(id, { ref, owner: owner.location, contender: location, documentId: id });
        }
      }
    }
    const stored = await this.store.conflicts(tx, touched);
    const same = stored.filter(({ documentId, owner }) => wanted.get(documentId)?.owner === owner);
    const kept = new Set(same.map(({ documentId }) => documentId));
    const resolved = stored.filter(({ documentId }) => !kept.has(documentId));
    const detected = [...wanted.values()].filter(({ documentId }) => !kept.has(documentId));
    await this.store.changeConflicts(tx, resolved, detected);
    if (wanted.size > 0 || stored.length > 0) {
      await this.store.markOwnership(tx, ownerIds, [...wanted.keys()]);
    }
    for (const { ref, owner, contender } of resolved) {
      this.outbox.append(tx, { contract: ConflictResolved, subject: ref, data: { ref, owner, contender } });
    }
    for (const { ref, owner, contender } of detected) {
      this.outbox.append(tx, { contract: ConflictDetected, subject: ref, data: { ref, owner, contender } });
    }
  }

  private async write(tx: Tx, { touched, present, owners, declared, settlement }: Decisions): Promise<SettlementCounts> {
    const contents = await this.contentsOf(tx, [...owners.values()], present, settlement);
    const drafts: Draft[] = [];
    const reowned: Candidate[] = [];
    const relationsBefore = declaredKeys(declared);
    for (const owner of owners.values()) {
      const written = contents.get(owner.id);
      const before = present.get(owner.ref);
      if (!written) {
        continue;
      }
      const content: DocumentContent = owner.overlay ? layOverlay(written, owner.overlay, this.kinds.current()) : written;
      // A new content is never that of an orphan: what vanished has not been read.
      const entity = content.etag && !owner.orphaned ? content.entity : markOrphan(content.entity, owner.orphaned);
      const etag = (!owner.orphaned && content.etag) || etagOf(entity);
      // The same entity relates otherwise when the relations of its kind, or what a processor adds, have changed.
      if (before?.etag !== etag || !isDeclared(content.relations, relationsBefore.get(owner.ref))) {
        drafts.push({ owner, entity, etag, relations: content.relations, uid: before?.uid ?? randomUUID(), before });
      } else if (before.documentId !== owner.id) {
        reowned.push(owner);
      }
    }
    const gone = touched.filter((ref) => present.has(ref) && !owners.has(ref));
    await this.store.reown(tx, reowned);
    return this.apply(tx, drafts, gone, settlement.cause);
  }

  /** What the owners say; those that owned before and were not written again say what they said. */
  private async contentsOf(tx: Tx, owners: readonly Candidate[], present: ReadonlyMap<string, StoredEntity>, { fresh, overlaid }: Settlement): Promise<Map<number, DocumentContent>> {
    const contents = new Map(fresh);
    const unknown = owners.filter(({ id, ref, orphaned }) => {
      const before = present.get(ref);
      return !contents.has(id) && (overlaid || before?.documentId !== id || before.orphaned !== orphaned);
    });
    for (const [id, content] of await this.store.contents(tx, unknown.map(({ id }) => id))) {
      contents.set(id, content);
    }
    return contents;
  }

  private async apply(tx: Tx, drafts: readonly Draft[], gone: readonly string[], cause: Cause): Promise<SettlementCounts> {
    const changed = [...drafts.map(({ owner }) => owner.ref), ...gone];
    if (changed.length === 0) {
      return { created: 0, updated: 0, deleted: 0 };
    }
    const existing = [...drafts.filter(({ before }) => before).map(({ owner }) => owner.ref), ...gone];
    await this.store.archive(tx, existing);
    const before = await this.store.texts(tx, existing);
    const declaredBefore = await this.store.declaredRelations(tx, existing);
    const revisions = await this.store.nextRevisions(tx, changed);
    const { affected, written } = this.changeRelations(tx, drafts, declaredBefore);
    const recording = { actor: currentContext().actor, cause, time: new Date() };
    const prepare = (draft: Draft): Prepared => {
      const { owner, entity, etag, relations, uid } = draft;
      const image = imageOf(entity, { ref: owner.ref, uid, etag, relations });
      const revision = revisions.get(owner.ref) ?? 1;
      const type = draft.before ? ('updated' as const) : ('created' as const);
      const change: EntityChange = { type, ref: owner.ref, uid, revision, entity: image.entity, text: image.text, relations, patch: patchBetween(before.get(owner.ref), image.text) };
      this.outbox.append(tx, entityEvent(change, cause, recording.time));
      return { row: { image, revision, owner }, change };
    };
    const write = (existed: boolean) => async (prepared: Prepared[]): Promise<void> => {
      await written;
      const rows = prepared.map(({ row }) => row);
      await (existed ? this.store.update(tx, rows) : this.store.insert(tx, rows));
      await this.store.insertHistory(tx, prepared.map(({ change }) => change), recording);
    };
    const created = drafts.filter((draft) => !draft.before);
    const updated = drafts.filter((draft) => draft.before);
    await writeInChunks(created, CHUNK, prepare, write(false));
    await writeInChunks(updated, CHUNK, prepare, write(true));
    await written;
    await this.store.remove(tx, gone);
    const declaredBy = groupBy(gone.length > 0 ? declaredBefore : [], (relation) => relation.declaredBy);
    await writeInChunks(gone, CHUNK, (ref) => this.deletion(tx, ref, { text: before.get(ref) ?? '{}', declared: declaredBy.get(ref) ?? [], revision: revisions.get(ref) ?? 1 }, recording), (changes) => this.store.insertHistory(tx, changes, recording));
    const isNew = new Set(created.map(({ owner }) => owner.ref));
    await this.store.restateRelations(tx, [...affected].filter((ref) => !isNew.has(ref)));
    tx.onCommit(() => this.statistics.noteChanges(changed.length));
    return { created: created.length, updated: updated.length, deleted: gone.length };
  }

  private deletion(tx: Tx, ref: string, { text, declared, revision }: { text: string; declared: readonly DeclaredRelation[]; revision: number }, { cause, time }: { cause: Cause; time: Date }): EntityChange {
    const entity = JSON.parse(text) as Entity;
    const relations = declared.map(({ source, type, target }) => ({ source, type, target }));
    const change: EntityChange = { type: 'deleted', ref, uid: entity.metadata.uid ?? '', revision, entity, text, relations };
    this.outbox.append(tx, entityEvent(change, cause, time));
    return change;
  }

  /**
   * Writes what has changed among declared relations and gives the refs whose lists have changed. While the database is
   * at it, entities can be prepared; none may be written before.
   */
  private changeRelations(tx: Tx, drafts: readonly Draft[], stored: readonly DeclaredRelation[]): { affected: Set<string>; written: Promise<void> } {
    const wanted = new Map<string, DeclaredRelation>();
    const added: DeclaredRelation[] = [];
    for (const { owner, relations, before } of drafts) {
      for (const { source, type, target } of relations) {
        const declared = { source, type, target, declaredBy: owner.ref };
        if (before) {
          wanted.set(keyOf(declared), declared);
        } else {
          // Nothing is stored yet to compare with.
          added.push(declared);
        }
      }
    }
    const known = new Set(stored.map(keyOf));
    const removed = stored.filter((relation) => !wanted.has(keyOf(relation)));
    for (const [key, relation] of wanted) {
      if (!known.has(key)) {
        added.push(relation);
      }
    }
    const written = this.store.changeRelations(tx, removed, added);
    // Awaited later; until then a failure is not an unhandled one.
    written.catch(() => undefined);
    return { affected: new Set([...removed, ...added].map(({ source }) => source)), written };
  }
}

/** What has been decided about the refs of a settlement. */
interface Decisions {
  readonly touched: readonly string[];
  readonly present: ReadonlyMap<string, StoredEntity>;
  readonly owners: ReadonlyMap<string, Candidate>;
  /** Relations that the refs declare until now. */
  readonly declared: readonly DeclaredRelation[];
  readonly settlement: Settlement;
}

/** An entity about to be written. */
interface Draft extends DocumentContent {
  readonly owner: Candidate;
  readonly etag: string;
  readonly uid: string;
  readonly before?: StoredEntity;
}

/** An entity ready to be written, and what is said about it. */
interface Prepared {
  readonly row: EntityRow;
  readonly change: EntityChange;
}

function groupBy<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOfItem(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(keyOfItem(item), [item]);
    }
  }
  return groups;
}

function declaredKeys(declared: readonly DeclaredRelation[]): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>();
  for (const relation of declared) {
    const known = keys.get(relation.declaredBy) ?? new Set();
    known.add(keyOf({ ...relation, declaredBy: '' }));
    keys.set(relation.declaredBy, known);
  }
  return keys;
}

/** Whether relations are those that an entity declares already. */
function isDeclared(relations: readonly Relation[], known: ReadonlySet<string> = new Set()): boolean {
  return relations.length === known.size && relations.every((relation) => known.has(keyOf({ ...relation, declaredBy: '' })));
}

function keyOf({ source, type, target, declaredBy }: DeclaredRelation): string {
  return `${source}\n${type}\n${target}\n${declaredBy}`;
}

function patchBetween(before: string | undefined, after: string): EntityChange['patch'] {
  return before === undefined ? undefined : jsonPatch(JSON.parse(before), JSON.parse(after));
}
