import type { CatalogProvider } from '@callboard/plugin-sdk';

/** The providers of this catalog; the class is what it is injected by. */
export abstract class CatalogProviders {
  abstract list(): readonly CatalogProvider[];
}
