import type { CommandReply, ListSnapshot as ListSnapshotCommand } from '@callboard/contracts';
import type { JsonObject } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from './entities.repository.js';
import { fitEntities } from './fit-entities.js';

type SnapshotPage = CommandReply<typeof ListSnapshotCommand>;
type SnapshotItem = SnapshotPage['items'][number];

/** A reply travels in one message of at most 1 MiB: a page ends, and entities asked for by ref are cut, before it grows beyond this, bytes. */
const MAX_REPLY_BYTES = 640 * 1024;

/** A single entity of a page takes no more than this, bytes. */
const MAX_ENTITY_BYTES = 256 * 1024;

/** The whole catalog in pages, for other services that build a view of their own. */
@Injectable()
export class ListSnapshot {
  constructor(@Inject(EntitiesRepository) private readonly entities: EntitiesRepository) {}

  /** A page may hold fewer than `limit`; `next` says whether there are more. */
  async execute({ after = '', limit, kinds }: { after?: string; limit: number; kinds?: readonly string[] }): Promise<SnapshotPage> {
    const { position, epoch, rows } = await this.entities.readSnapshot(after, limit, kinds?.map((kind) => kind.toLowerCase()));
    const items: SnapshotItem[] = [];
    let bytes = 0;
    for (const { ref, revision, uid, text } of rows) {
      const [fitting] = fitEntities([text], MAX_ENTITY_BYTES);
      const { relations = [], ...entity } = fitting as unknown as SnapshotItem['entity'] & { relations?: SnapshotItem['relations'] };
      bytes += Math.min(Buffer.byteLength(text), MAX_ENTITY_BYTES);
      if (items.length > 0 && bytes > MAX_REPLY_BYTES) {
        break;
      }
      items.push({ ref, revision, uid, entity, relations });
    }
    const more = items.length < rows.length || rows.length === limit;
    return { position, epoch, items, next: more ? items.at(-1)?.ref : undefined };
  }

  /** Entities by ref, in the same order, null for what does not exist; cut where they would not fit one reply. */
  async byRefs(refs: readonly string[]): Promise<(JsonObject | null)[]> {
    const texts = await this.entities.readTextsByRef([...new Set(refs.map((ref) => ref.toLowerCase()))]);
    const entities = new Map<string, JsonObject>();
    fitEntities([...texts.values()], MAX_REPLY_BYTES).forEach((entity, index) => entities.set([...texts.keys()][index] ?? '', entity));
    return refs.map((ref) => entities.get(ref.toLowerCase()) ?? null);
  }
}
