/** The parts of an entity ref, in the letter case they were written in. */
export interface RefParts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface RefDefaults {
  readonly defaultKind?: string;
  readonly defaultNamespace?: string;
}

/**
 * Reads `[kind:][namespace/]name` as the catalog model does, which is not used here: it brings its YAML readers along, and
 * a render process has to start in a few dozen milliseconds. Throws for an empty part and for a missing kind.
 */
export function parseEntityRef(ref: string, { defaultKind, defaultNamespace }: RefDefaults = {}): RefParts {
  const [, kind = defaultKind, namespace = defaultNamespace || 'default', name] = /^(?:([^:/]*):)?(?:([^/]*)\/)?(.*)$/s.exec(ref) ?? [];
  if (!name || namespace === '' || kind === '') throw new Error(`Entity reference "${ref}" was not on the form [<kind>:][<namespace>/]<name>`);
  if (!kind) throw new Error(`Entity reference "${ref}" had missing or empty kind (e.g. did not start with "component:" or similar)`);
  return { kind, namespace, name };
}
