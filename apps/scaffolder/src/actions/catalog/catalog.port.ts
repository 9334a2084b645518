/** Injection token of the {@link Catalog}. */
export const CATALOG = Symbol('scaffolder.catalog');

/** An entity as the catalog sends it. */
export interface CatalogEntity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** What became of a registration. */
export interface Registration {
  /** `processed`, `processing` or `error`. */
  readonly state: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly entityRefs: readonly string[];
}

/** The questions and orders that the scaffolder has for the catalog, on behalf of whoever runs the template. Throws Unavailable while the catalog is away. */
export interface Catalog {
  /** In the order of the refs; undefined for what does not exist or the actor may not see. */
  getEntities(refs: readonly string[], actor: string): Promise<(CatalogEntity | undefined)[]>;
  registerLocation(target: string, actor: string): Promise<Registration>;
}
