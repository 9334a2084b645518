/** The tabs of an entity's page that have an address of their own. */
export type EntityTab = 'relations' | 'api' | 'source' | 'history' | 'why';

/** The page of an entity, from its ref (`kind:namespace/name`): kind, namespace and name in the order of Backstage's links. */
export function entityHref(entityRef: string, tab?: EntityTab): string {
  const { kind, namespace, name } = splitRef(entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  return `/catalog/${path}${tab ? `/${tab}` : ''}`;
}

/** The parts of a full ref, lower-cased. */
export function splitRef(entityRef: string): { kind: string; namespace: string; name: string } {
  const match = /^([^:]+):([^/]+)\/(.+)$/.exec(entityRef.toLowerCase());
  return { kind: match?.[1] ?? 'component', namespace: match?.[2] ?? 'default', name: match?.[3] ?? entityRef };
}

/** A ref as short as it can be read: the name, with the namespace when it is not `default`. */
export function shortRef(entityRef: string): string {
  const { namespace, name } = splitRef(entityRef);
  return namespace === 'default' ? name : `${namespace}/${name}`;
}
