import type { JsonObject } from './json.js';

/** Where entities live that name no namespace. */
export const DEFAULT_NAMESPACE = 'default';

/** A link to something outside the catalog, shown on the entity's page. */
export interface EntityLink {
  readonly url: string;
  readonly title?: string;
  readonly icon?: string;
  readonly type?: string;
}

/** The metadata block of an entity. `uid` and `etag` are made by the server; what an author writes there is ignored. */
export interface EntityMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  etag?: string;
  title?: string;
  description?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  tags?: string[];
  links?: EntityLink[];
  [key: string]: unknown;
}

/** An entity as an author writes it and the catalog stores it, without the server's `relations` and `status`. */
export type Entity = {
  apiVersion: string;
  kind: string;
  metadata: EntityMetadata;
  spec?: JsonObject;
};

/** A relation as it is shown on the entity that has it. */
export interface EntityRelation {
  readonly type: string;
  /** Canonical ref of the other end. */
  readonly targetRef: string;
}
