import type { Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { ProcessedDocument } from './document.js';
import { diffDocuments, type DiffOptions, type StoredDocument } from './document-diff.js';
import type { DocumentContent } from './entity-store.repository.js';
import { documentRow, SourceDocumentsRepository, type DocumentWrite } from './source-documents.repository.js';
import { writeInChunks } from './sql-columns.js';

/** Documents written by one statement. */
const CHUNK = 1000;

/** Writes what has changed among the documents of a source, in the caller's transaction; what is to be removed stays until it is settled. */
@Injectable()
export class WriteDocuments {
  constructor(@Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository) {}

  async execute(tx: Tx, sourceId: string, change: DocumentChange): Promise<void> {
    await writeInChunks(change.updates, CHUNK, (update) => ({ ...documentRow(update), id: update.id, keepsEntity: update.keepsEntity }), (rows) => this.documents.update(tx, rows));
    await this.documents.move(tx, change.moves);
    await writeInChunks(change.inserts, CHUNK, documentRow, async (rows) => {
      const ids = await this.documents.insert(tx, sourceId, rows);
      rows.forEach(({ document }, position) => change.noteContent(document, ids[position] ?? 0));
    });
    change.updates.forEach(({ document, id }) => change.noteContent(document, id));
  }
}

/** The writes that come of comparing documents with what is stored, and what they mean for entities. */
export class DocumentChange {
  readonly inserts: DocumentWrite[] = [];
  readonly updates: (DocumentWrite & { id: number; keepsEntity: boolean })[] = [];
  readonly moves: { id: number; index: number; line: number | undefined }[] = [];
  readonly removed: number[] = [];
  readonly touched = new Set<string>();
  readonly fresh = new Map<number, DocumentContent>();

  compare(fileId: number | undefined, parentRef: string | undefined, stored: readonly StoredDocument[], documents: readonly ProcessedDocument[], options?: DiffOptions): void {
    const diff = diffDocuments(stored, documents, options);
    diff.inserted.forEach((document) => this.inserts.push({ fileId, parentRef, document }));
    diff.moved.forEach(({ stored: { id }, document }) => this.moves.push({ id, index: document.index, line: document.place?.line }));
    for (const { stored: match, document, keepsEntity } of diff.updated) {
      this.updates.push({ id: match.id, fileId, parentRef, document, keepsEntity });
      if (!keepsEntity && match.ref !== undefined) {
        this.touched.add(match.ref);
      }
    }
    diff.removed.forEach((document) => this.remove(document));
  }

  remove({ id, ref }: { id: number; ref: string | undefined }): void {
    this.removed.push(id);
    if (ref !== undefined) {
      this.touched.add(ref);
    }
  }

  noteContent(document: ProcessedDocument, id: number): void {
    if (document.state === 'accepted') {
      this.touched.add(document.ref);
      this.fresh.set(id, { entity: document.entity, etag: document.etag, relations: document.relations });
    }
  }
}
