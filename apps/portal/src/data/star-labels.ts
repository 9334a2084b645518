import 'server-only';
import { cache } from 'react';
import { labelsOf } from './catalog';
import { attempt, valueOr } from './outcome';
import { listStars } from './settings';

/** The starred entities with what to call them; by their names when the catalog does not answer. */
export const listStarLabels = cache(async (): Promise<ReadonlyArray<{ ref: string; label: string }>> => {
  const refs = await listStars();
  const labels = valueOr(await attempt(labelsOf(refs)), new Map<string, string>());
  return refs.map((ref) => ({ ref, label: labels.get(ref) ?? ref.slice(ref.indexOf('/') + 1) }));
});
