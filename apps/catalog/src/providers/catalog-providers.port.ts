import type { CatalogProvider } from '@callboard/plugin-sdk';

/** The providers of this catalog; the class is what it is injected by. */
export abstract class CatalogProviders {
  abstract list(): readonly CatalogProvider[];
  /** Names of those that read an organisation or group, given by its address. */
  abstract followersOf(address: string): string[];
}
