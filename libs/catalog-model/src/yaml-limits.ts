/** What a catalog file may ask of its reader. */
export const YAML_LIMITS = {
  /** Bytes of a whole file in UTF-8. */
  bytes: 1024 * 1024,
  documents: 1000,
  /** What the values of one document may take in JSON, in UTF-16 units: the size of an entity as it is written. */
  entity: 256 * 1024,
  /** Nesting of mappings and lists. */
  depth: 64,
  /** `*alias` nodes in one document. */
  aliases: 50,
  /** Nodes that the aliases of one document stand for together. */
  expandedNodes: 10_000,
} as const;

/** Bytes of a file that a placeholder points at. */
export const PLACEHOLDER_BYTES = 5 * 1024 * 1024;

/** Keys that mean something to the language that runs us; no author needs them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
