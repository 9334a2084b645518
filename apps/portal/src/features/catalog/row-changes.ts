import type { EntityLabel, EntityRow } from '../../data/catalog';

interface ChangedEntity {
  readonly metadata: { readonly title?: string; readonly description?: string; readonly tags?: readonly string[] };
  readonly spec?: { readonly type?: unknown; readonly lifecycle?: unknown; readonly profile?: { readonly displayName?: string } };
}

interface ChangeData {
  readonly entity?: ChangedEntity;
  readonly relations?: ReadonlyArray<{ readonly source: string; readonly type: string; readonly target: string }>;
}

/** A row as it is after an event. What the event does not carry (large entities) stays as it was. */
export function rowAfter(row: EntityRow, data: unknown): EntityRow {
  const { entity, relations } = data as ChangeData;
  if (!entity) return row;
  const target = (type: string, kind?: string) => relations?.find((relation) => relation.source === row.ref && relation.type === type && (!kind || relation.target.startsWith(`${kind}:`)))?.target;
  return {
    ...row,
    title: entity.metadata.title ?? entity.spec?.profile?.displayName,
    description: entity.metadata.description,
    tags: entity.metadata.tags ?? [],
    type: text(entity.spec?.type),
    lifecycle: text(entity.spec?.lifecycle),
    owner: relations ? labelAfter(row.owner, target('ownedBy')) : row.owner,
    system: relations ? labelAfter(row.system, target('partOf', 'system')) : row.system,
  };
}

function labelAfter(before: EntityLabel | undefined, ref: string | undefined): EntityLabel | undefined {
  if (ref === undefined) return undefined;
  return before?.ref === ref ? before : { ref, label: ref.slice(ref.indexOf('/') + 1) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
