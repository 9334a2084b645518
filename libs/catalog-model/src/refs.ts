import { DEFAULT_NAMESPACE } from './entity.js';
import { ModelError } from './model-error.js';

/** The three parts that name an entity, in the letter case they were written in. */
export interface EntityName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What stands in for the parts that a ref leaves out. */
export interface RefDefaults {
  readonly defaultKind?: string;
  readonly defaultNamespace?: string;
}

/** No valid kind, namespace and name together are half as long; no index holds endless ones. */
export const MAX_REF_LENGTH = 500;

/** Throws ModelError `invalid_entity` for a ref that is longer than any index holds. */
export function assertRefLength(ref: string): string {
  if (ref.length > MAX_REF_LENGTH) {
    throw new ModelError('invalid_entity', `An entity reference has at most ${MAX_REF_LENGTH} characters, and "${ref.slice(0, 40)}…" has ${ref.length}`);
  }
  return ref;
}

/**
 * Reads `[kind:][namespace/]name`, keeping the letter case. The namespace defaults to `default`.
 * Throws ModelError `invalid_entity` for an empty part, for one that is endlessly long, or when there is neither a kind nor a default for it.
 */
export function parseEntityRef(ref: string, defaults: RefDefaults = {}): EntityName {
  if (!ref) {
    throw new ModelError('invalid_entity', 'Entity reference must not be empty');
  }
  assertRefLength(ref);
  const slash = ref.indexOf('/');
  const firstColon = ref.indexOf(':');
  const colon = slash !== -1 && slash < firstColon ? -1 : firstColon;
  const kind = colon === -1 ? undefined : ref.slice(0, colon);
  const namespace = slash === -1 ? undefined : ref.slice(colon + 1, slash);
  const name = ref.slice(Math.max(colon, slash) + 1);
  if (kind === '' || namespace === '' || name === '') {
    throw new ModelError('invalid_entity', `Entity reference "${ref}" was not on the form [<kind>:][<namespace>/]<name>`);
  }
  const fullKind = kind ?? defaults.defaultKind;
  if (!fullKind) {
    throw new ModelError('invalid_entity', `Entity reference "${ref}" had missing or empty kind (e.g. did not start with "component:" or similar)`);
  }
  return { kind: fullKind, namespace: namespace ?? (defaults.defaultNamespace || DEFAULT_NAMESPACE), name };
}

/** The canonical ref of a name: `kind:namespace/name`, all lower case. */
export function stringifyEntityName(name: { readonly kind: string; readonly namespace?: string; readonly name: string }): string {
  return `${name.kind}:${name.namespace || DEFAULT_NAMESPACE}/${name.name}`.toLowerCase();
}

/** The canonical ref of an entity. */
export function entityRefOf(entity: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }): string {
  return stringifyEntityName({ kind: entity.kind, namespace: entity.metadata.namespace, name: entity.metadata.name });
}

/** The canonical form of a ref; throws as {@link parseEntityRef} does. */
export function canonicalEntityRef(ref: string, defaults: RefDefaults = {}): string {
  return assertRefLength(stringifyEntityName(parseEntityRef(ref, defaults)));
}

/** What a location is: a way of reading and an address for it. */
export interface LocationSpec {
  readonly type: string;
  readonly target: string;
}

// A scheme is read by browsers after dropping leading blanks and any tab or line break inside it.
// eslint-disable-next-line no-control-regex
const SCRIPT_URL = /^[\u0000-\u001F ]*j[\r\n\t]*a[\r\n\t]*v[\r\n\t]*a[\r\n\t]*s[\r\n\t]*c[\r\n\t]*r[\r\n\t]*i[\r\n\t]*p[\r\n\t]*t[\r\n\t]*:/i;

/** True for an address that a browser would run as a script. */
export function isScriptUrl(target: string): boolean {
  return SCRIPT_URL.test(target);
}

/** Reads `type:target`. Throws ModelError `invalid_location` for a bare http(s) address, a script URL or a missing part. */
export function parseLocationRef(ref: string): LocationSpec {
  const colon = ref.indexOf(':');
  const type = ref.slice(0, Math.max(colon, 0)).trim();
  const target = ref.slice(colon + 1).trim();
  if (colon < 0 || !type || !target) {
    throw new ModelError('invalid_location', `Unable to parse location ref '${ref}', expected '<type>:<target>', e.g. 'url:https://host/path'`);
  }
  if (type === 'http' || type === 'https') {
    throw new ModelError('invalid_location', `Invalid location ref '${ref}', please prefix it with 'url:', e.g. 'url:${ref}'`);
  }
  if (isScriptUrl(target)) {
    throw new ModelError('invalid_location', `Invalid location ref '${ref}', target is a javascript: URL`);
  }
  return { type, target };
}

/** Writes `type:target`. Throws ModelError `invalid_location` for a script URL or a missing part. */
export function stringifyLocationRef(location: LocationSpec): string {
  if (!location.type || !location.target) {
    throw new ModelError('invalid_location', `Unable to stringify location ref, empty ${location.type ? 'target' : 'type'}`);
  }
  if (isScriptUrl(location.target)) {
    throw new ModelError('invalid_location', `Invalid location ref '${location.type}:${location.target}', target is a javascript: URL`);
  }
  return `${location.type}:${location.target}`;
}
