import 'server-only';
import { cache } from 'react';
import { clients } from './clients';
import { requireSession } from './session';

/** What the reader may do in the administration of the catalog. */
export interface AdminRights {
  readonly mayReadIngestion: boolean;
  readonly mayManage: boolean;
}

export const findAdminRights = cache(async (): Promise<AdminRights> => {
  const { permissions } = await clients();
  const [mayReadIngestion = false, mayManage = false] = await permissions.decide(['catalog.ingestion.read', 'catalog.ingestion.manage']);
  return { mayReadIngestion, mayManage };
});

/** Why the reader may not set values over those of an entity's source; undefined when they may. */
export async function whyNoOverlay(owners: readonly string[]): Promise<string | undefined> {
  const { permissions } = await clients();
  const { ownershipRefs } = await requireSession();
  const [some = false] = await permissions.decide(['catalog.overlay.manage']);
  if (!some) return 'Changing entities here needs the permission catalog.overlay.manage. An administrator can grant it.';
  if (owners.some((owner) => ownershipRefs.includes(owner)) || (await permissions.holdsForAll('catalog.overlay.manage'))) return undefined;
  return owners.length === 0 ? 'Nobody owns this entity, so only an administrator may change it here.' : 'Only its owners and administrators may change it here.';
}
