import type { Entity } from '@callboard/catalog-model';
import { stringify } from 'yaml';

const MANAGED_BY = 'backstage.io/managed-by-location';

/** Annotations that are the catalog's own, whoever wrote them. */
const OWN_ANNOTATIONS = new Set([MANAGED_BY, 'backstage.io/managed-by-origin-location', 'backstage.io/orphan', 'callboard.io/overlay']);

/** Where the author has left them out they are made of the location. */
const FILLED_ANNOTATIONS = new Set(['backstage.io/view-url', 'backstage.io/edit-url', 'backstage.io/source-location']);

/** The entity as its author would write it, in their order of keys: without what the catalog has added. */
export function authoredYaml({ apiVersion, kind, metadata, ...rest }: Entity): string {
  const { uid: _uid, etag: _etag, ...written } = metadata;
  const location = placeOf(metadata.annotations?.[MANAGED_BY] ?? '');
  const isAdded = (key: string, value: string): boolean => OWN_ANNOTATIONS.has(key) || (FILLED_ANNOTATIONS.has(key) && location !== '' && (placeOf(value) === location || `${placeOf(value)}/` === location.replace(/[^/]*$/, '')));
  const own = Object.entries(written).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'namespace' && value === 'default') {
      return [];
    }
    if (key !== 'annotations' || !value) {
      return [[key, value]];
    }
    const kept = Object.entries(value as Record<string, string>).filter(([annotation, text]) => !isAdded(annotation, text));
    return kept.length > 0 ? [[key, Object.fromEntries(kept)]] : [];
  });
  return stringify({ apiVersion, kind, metadata: Object.fromEntries(own), ...rest }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What addresses of one file or folder on a forge have in common, whether they show, edit or list it. */
function placeOf(target: string): string {
  return target.replace(/^url:/, '').replace(/[?#].*$/, '').replace(/\/(?:-\/)?(?:blob|tree|edit|raw|src|_edit)\//, '/').replace(/\/$/, '');
}
