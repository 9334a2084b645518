import 'server-only';
import { cache } from 'react';
import { clients } from './clients';

/** Where Backstage keeps them too. */
const BUCKET = 'starredEntities';
const KEY = 'entityRefs';
const LIMIT = 200;

/** The reader's starred entities, newest first. */
export const listStars = cache(async (): Promise<readonly string[]> => {
  const { settings } = await clients();
  const stored = await settings.findSetting<unknown>(BUCKET, KEY);
  return Array.isArray(stored) ? stored.filter((ref) => typeof ref === 'string') : [];
});

/** Stars or unstars one entity. */
export async function setStar(entityRef: string, starred: boolean): Promise<void> {
  const { settings } = await clients();
  const others = (await listStars()).filter((ref) => ref !== entityRef);
  await settings.setSetting(BUCKET, KEY, starred ? [entityRef, ...others].slice(0, LIMIT) : others);
}
