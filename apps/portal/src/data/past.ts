import 'server-only';
import { listEntityChanges } from './changes';
import { clients } from './clients';
import { toEntityPage, type EntityPage } from './entity-page';
import { attempt } from './outcome';

const CHANGES_SHOWN = 5;

/** The page of an entity as it was; undefined when there was none. Throws ApiError `history_expired` for what is no longer kept. */
export async function findPastPage(namespace: string, kind: string, name: string, asOf: string): Promise<EntityPage | undefined> {
  const { catalog } = await clients();
  const entity = await catalog.findEntity(kind, namespace, name, { asOf });
  if (!entity) return undefined;
  const until = /^\d{4}-/.test(asOf) ? asOf : undefined;
  const changes = await attempt(listEntityChanges(kind, namespace, name, CHANGES_SHOWN, { until }));
  return toEntityPage(entity, changes.ok ? { ok: true, value: changes.value.changes } : changes);
}
