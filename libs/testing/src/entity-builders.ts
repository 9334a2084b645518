import type { Entity } from '@callboard/catalog-model';

/** What a built entity may be given; the rest is made up and valid. */
export interface EntityParts {
  kind?: string;
  name?: string;
  namespace?: string;
  metadata?: Partial<Entity['metadata']>;
  spec?: Record<string, unknown>;
}

const SPECS: Record<string, Record<string, unknown>> = {
  API: { type: 'openapi', lifecycle: 'production', owner: 'group:default/team', definition: 'openapi: 3.1.0' },
  Component: { type: 'service', lifecycle: 'production', owner: 'group:default/team' },
  Domain: { owner: 'group:default/team' },
  Group: { type: 'team', children: [] },
  Location: { targets: [] },
  Resource: { type: 'database', owner: 'group:default/team' },
  System: { owner: 'group:default/team' },
  User: { memberOf: ['team'] },
};

let counter = 0;

/** A valid entity, a Component unless told otherwise, with a name of its own. */
export function anEntity({ kind = 'Component', name, namespace, metadata, spec }: EntityParts = {}): Entity {
  return {
    apiVersion: kind === 'Template' ? 'scaffolder.backstage.io/v1beta3' : 'backstage.io/v1alpha1',
    kind,
    metadata: { name: name ?? `${kind.toLowerCase()}-${++counter}`, ...(namespace && { namespace }), ...metadata },
    spec: { ...(kind === 'Template' ? { type: 'service', parameters: [], steps: [] } : SPECS[kind]), ...spec },
  } as Entity;
}

/** A Component that provides, consumes and belongs to nothing. */
export const aComponent = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'Component' });
/** An OpenAPI API. */
export const anApi = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'API' });
/** A System. */
export const aSystem = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'System' });
/** A team without children. */
export const aGroup = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'Group' });
/** A person in the group `team`. */
export const aUser = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'User' });
/** A template without parameters or steps. */
export const aTemplate = (parts: Omit<EntityParts, 'kind'> = {}): Entity => anEntity({ ...parts, kind: 'Template' });
