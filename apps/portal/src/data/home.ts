import 'server-only';
import type { StitchedEntity } from '@callboard/api-client';
import { entityRefOf } from '@callboard/catalog-model';
import { clients } from './clients';
import { firstTarget, listRowsOf, titleOf, type EntityLabel, type EntityRow } from './catalog';
import { listTaskRows, type TaskRow } from './tasks';
import { requireSession } from './session';

/** A domain with its systems, each with how many components and APIs it has. */
export interface DomainView extends EntityLabel {
  readonly description?: string;
  readonly systems: ReadonlyArray<EntityLabel & { readonly parts: number }>;
}

/** Something that waits for the reader, with where to see to it. */
export interface Need {
  readonly id: string;
  readonly words: string;
  readonly detail: string;
  readonly href: string;
  readonly time?: string;
}

const OWN_SHOWN = 8;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The organisation at a glance: domains and their systems; systems without a domain under none. */
export async function listDomains(): Promise<readonly DomainView[]> {
  const { catalog } = await clients();
  const fields = ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title', 'metadata.description', 'relations'];
  const [entities, counts] = await Promise.all([
    catalog.listEntities({ filter: [{ kind: ['domain', 'system'] }], fields }),
    catalog.countFacets(['relations.partOf'], [{ kind: ['component', 'api', 'resource'] }]),
  ]);
  const parts = new Map(counts['relations.partOf'].map(({ value, count }) => [value.toLowerCase(), count]));
  const label = (entity: StitchedEntity) => ({ ref: entityRefOf(entity), label: titleOf(entity) ?? entity.metadata.name });
  const systems = entities.filter(({ kind }) => kind === 'System');
  return entities
    .filter(({ kind }) => kind === 'Domain')
    .map((domain): DomainView => {
      const ref = entityRefOf(domain);
      const own = systems.filter((system) => firstTarget(system, 'partOf', 'domain') === ref);
      return {
        ...label(domain),
        description: domain.metadata.description,
        systems: own.map((system) => ({ ...label(system), parts: parts.get(entityRefOf(system)) ?? 0 })).sort((a, b) => a.label.localeCompare(b.label)),
      };
    })
    .sort((a, b) => b.systems.length - a.systems.length || a.label.localeCompare(b.label));
}

/** What the reader and their teams own; at most eight, and how many there are. */
export async function listOwned(): Promise<{ rows: readonly EntityRow[]; total: number }> {
  const { catalog } = await clients();
  const { ownershipRefs } = await requireSession();
  const page = await catalog.queryEntities({
    filter: [{ 'relations.ownedBy': ownershipRefs }],
    fields: ['kind', 'metadata.name', 'metadata.namespace'],
    orderField: { field: 'metadata.name', order: 'asc' },
    limit: OWN_SHOWN,
  });
  return { rows: await listRowsOf(page.items.map((entity) => entityRefOf(entity))), total: page.totalItems };
}

/** What waits for the reader: failed runs of the last week, and things of theirs that no source emits any more. */
export async function listNeeds(recentTasks: readonly TaskRow[]): Promise<readonly Need[]> {
  const { catalog } = await clients();
  const { ownershipRefs } = await requireSession();
  const orphans = await catalog.queryEntities({
    filter: [{ 'metadata.annotations.backstage.io/orphan': 'true', 'relations.ownedBy': ownershipRefs }],
    fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'],
    limit: 5,
  });
  const failed = recentTasks.filter(({ status, createdAt }) => status === 'failed' && Date.now() - Date.parse(createdAt) < 7 * DAY_MS);
  return [
    ...failed.map(({ id, subject, template, createdAt }): Need => ({ id, words: subject ?? template.title, detail: `The run of “${template.title}” failed`, href: `/create/tasks/${id}`, time: createdAt })),
    ...orphans.items.map((entity): Need => {
      const { name, namespace = 'default' } = entity.metadata;
      return { id: entityRefOf(entity), words: titleOf(entity) ?? name, detail: 'No source emits it any more', href: `/catalog/${namespace}/${entity.kind.toLowerCase()}/${name}`.toLowerCase() };
    }),
  ];
}

/** The reader's last runs. */
export async function listOwnTasks(limit: number): Promise<readonly TaskRow[]> {
  return (await listTaskRows({ mine: true, page: 0 }, limit)).rows;
}
