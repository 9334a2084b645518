import { splitRef } from '../entity/entity-href';

/** The portal's own handler for what lies over an entity. */
export function overlayPath(entityRef: string): `/portal/${string}` {
  const { namespace, kind, name } = splitRef(entityRef);
  return `/portal/overlays/${[namespace, kind, name].map(encodeURIComponent).join('/')}`;
}
