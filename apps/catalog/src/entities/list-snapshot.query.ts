import type { CommandReply, ListSnapshot as ListSnapshotCommand } from '@callboard/contracts';
import { isJsonObject, type JsonObject, type JsonValue } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from './entities.repository.js';

type SnapshotPage = CommandReply<typeof ListSnapshotCommand>;
type SnapshotItem = SnapshotPage['items'][number];

/** A reply travels in one message of at most 1 MiB: a page ends before it grows beyond this, bytes. */
const MAX_PAGE_BYTES = 512 * 1024;

/** An entity larger than this is sent with its long texts cut, bytes and characters. */
const MAX_ENTITY_BYTES = 256 * 1024;
const MAX_TEXT_LENGTHS = [16 * 1024, 1024, 128];

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
      const { relations, ...entity } = fitEntity(text) as unknown as SnapshotItem['entity'] & Pick<SnapshotItem, 'relations'>;
      bytes += Math.min(Buffer.byteLength(text), MAX_ENTITY_BYTES);
      if (items.length > 0 && bytes > MAX_PAGE_BYTES) {
        break;
      }
      items.push({ ref, revision, uid, entity, relations });
    }
    const more = items.length < rows.length || rows.length === limit;
    return { position, epoch, items, next: more ? items.at(-1)?.ref : undefined };
  }

  /** Entities by ref, in the same order, null for what does not exist. */
  async byRefs(refs: readonly string[]): Promise<(JsonObject | null)[]> {
    const texts = await this.entities.readTextsByRef(refs.map((ref) => ref.toLowerCase()));
    return refs.map((ref) => {
      const text = texts.get(ref.toLowerCase());
      return text === undefined ? null : fitEntity(text);
    });
  }
}

/** The entity, its texts cut where it would not fit a message; over HTTP it is always whole. */
export function fitEntity(text: string): JsonObject {
  let entity = JSON.parse(text) as JsonObject;
  let bytes = Buffer.byteLength(text);
  for (const length of MAX_TEXT_LENGTHS) {
    if (bytes <= MAX_ENTITY_BYTES) {
      break;
    }
    entity = { ...entity, spec: cutTexts(entity.spec, length) };
    bytes = Buffer.byteLength(JSON.stringify(entity));
  }
  return entity;
}

function cutTexts(value: JsonValue | undefined, length: number): JsonValue | undefined {
  if (typeof value === 'string') {
    return value.length > length ? value.slice(0, length) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => cutTexts(item, length) ?? null);
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutTexts(item, length)]));
  }
  return value;
}
