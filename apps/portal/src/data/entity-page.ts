import 'server-only';
import { cache } from 'react';
import type { StitchedEntity } from '@callboard/api-client';
import { entityRefOf } from '@callboard/catalog-model';
import { compareRelations } from '../features/entity/relation-words';
import { safeHref } from '../features/entity/safe-href';
import type { ChangeView } from '../features/changes/change-view';
import { listEntityChanges } from './changes';
import { describeRefs, findEntity, firstTarget, titleOf, type EntityLabel } from './catalog';
import { attempt, type Outcome } from './outcome';

/** A link of an entity to the world outside. */
export interface LinkView {
  readonly href: string;
  readonly title: string;
  readonly host: string;
  readonly type?: string;
}

/** All entities on the other end of one relation type. */
export interface RelationGroup {
  readonly type: string;
  readonly targets: readonly EntityLabel[];
}

/** What every tab of an entity's page needs. */
export interface EntityPage {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly type?: string;
  readonly lifecycle?: string;
  readonly tags: readonly string[];
  readonly links: readonly LinkView[];
  readonly labels: ReadonlyArray<readonly [string, string]>;
  readonly owner?: EntityLabel;
  /** Domain, then system: where it belongs. */
  readonly ancestors: readonly EntityLabel[];
  readonly relations: readonly RelationGroup[];
  readonly problems: readonly string[];
  readonly isOrphan: boolean;
  readonly source: SourceView;
  readonly changes: Outcome<readonly ChangeView[]>;
  readonly entity: StitchedEntity;
}

/** Where the entity comes from. */
export interface SourceView {
  /** The file, short: `catalog/fare-engine/catalog-info.yaml`. */
  readonly file?: string;
  readonly viewHref?: string;
  readonly editHref?: string;
  readonly location?: string;
}

const CHANGES_SHOWN = 5;

/** The page of an entity, or undefined when there is none; asked once per request. Throws ApiError when the catalog is away. */
export const findEntityPage = cache(async (namespace: string, kind: string, name: string): Promise<EntityPage | undefined> => {
  const [entity, changes] = await Promise.all([findEntity(kind, namespace, name), attempt(listEntityChanges(kind, namespace, name, CHANGES_SHOWN))]);
  return entity && toEntityPage(entity, changes.ok ? { ok: true, value: changes.value.changes } : changes);
});

/** The page of an entity that has been read, now or as it was. */
export async function toEntityPage(entity: StitchedEntity, changes: EntityPage['changes']): Promise<EntityPage> {
  const refs = (entity.relations ?? []).map(({ targetRef }) => targetRef);
  const systemRef = firstTarget(entity, 'partOf', 'system');
  const domainRef = firstTarget(entity, 'partOf', 'domain') ?? (systemRef && (await domainOf(systemRef)));
  const labels = await describeRefs(domainRef ? [...refs, domainRef] : refs);
  const label = (ref: string): EntityLabel => labels.get(ref) ?? { ref, label: ref };
  const ownerRef = firstTarget(entity, 'ownedBy');
  return {
    ref: entityRefOf(entity),
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? 'default',
    name: entity.metadata.name,
    title: titleOf(entity) ?? entity.metadata.name,
    description: entity.metadata.description,
    type: text(entity.spec?.type),
    lifecycle: text(entity.spec?.lifecycle),
    tags: entity.metadata.tags ?? [],
    links: linksOf(entity),
    labels: Object.entries(entity.metadata.labels ?? {}),
    owner: ownerRef ? label(ownerRef) : undefined,
    ancestors: [domainRef, systemRef].filter((ref) => ref !== undefined).map(label),
    relations: groupRelations(entity, label),
    problems: (entity.status?.items ?? []).filter(({ level }) => level === 'error').map(({ message }) => message),
    isOrphan: entity.metadata.annotations?.['backstage.io/orphan'] === 'true',
    source: sourceOf(entity),
    changes,
    entity,
  };
}

/** The entities on the other end of a relation; empty when there are none. */
export function targetsOf(page: EntityPage, ...types: readonly string[]): readonly EntityLabel[] {
  return page.relations.filter(({ type }) => types.includes(type)).flatMap(({ targets }) => targets);
}

async function domainOf(systemRef: string): Promise<string | undefined> {
  const [, namespace = '', name = ''] = /^system:([^/]+)\/(.+)$/.exec(systemRef) ?? [];
  const system = await findEntity('system', namespace, name);
  return system && firstTarget(system, 'partOf', 'domain');
}

function groupRelations(entity: StitchedEntity, label: (ref: string) => EntityLabel): readonly RelationGroup[] {
  const groups = new Map<string, EntityLabel[]>();
  for (const { type, targetRef } of entity.relations ?? []) groups.set(type, [...(groups.get(type) ?? []), label(targetRef)]);
  return [...groups].map(([type, targets]) => ({ type, targets })).sort((a, b) => compareRelations(a.type, b.type));
}

function linksOf(entity: StitchedEntity): LinkView[] {
  return (entity.metadata.links ?? []).flatMap(({ url, title, type }) => {
    const href = safeHref(url);
    return href ? [{ href, title: title ?? href, host: new URL(href).host, type }] : [];
  });
}

function sourceOf(entity: StitchedEntity): SourceView {
  const annotations = entity.metadata.annotations ?? {};
  const location = annotations['backstage.io/managed-by-location'];
  const file = location?.replace(/^[a-z-]+:/, '').split(/[?#]/)[0]?.split('/').filter(Boolean).slice(-3).join('/');
  return { file, location, viewHref: safeHref(annotations['backstage.io/view-url']), editHref: safeHref(annotations['backstage.io/edit-url']) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
