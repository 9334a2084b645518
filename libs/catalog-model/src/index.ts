export { ModelError, type ModelErrorCode } from './model-error.js';
export { isJsonObject, type JsonObject, type JsonValue } from './json.js';
export { DEFAULT_NAMESPACE, type Entity, type EntityLink, type EntityMetadata, type EntityRelation } from './entity.js';
export {
  assertRefLength,
  canonicalEntityRef,
  entityRefOf,
  isScriptUrl,
  MAX_REF_LENGTH,
  parseEntityRef,
  parseLocationRef,
  stringifyEntityName,
  stringifyLocationRef,
  type EntityName,
  type LocationSpec,
  type RefDefaults,
} from './refs.js';
export { MAX_SEARCH_LENGTH, searchFields, searchTokens, valueToken, type SearchField } from './search-fields.js';
export { countConditions, fieldIndex, MATCH_ALL, matches, type FieldIndex, type Filter } from './filter.js';
export { assertFilterSize, FILTER_LIMITS, parseFilter } from './parse-filter.js';
export { parsePredicate } from './parse-predicate.js';
export { parseOrder, parseOrderField, type Order } from './parse-order.js';
export { parseFields, projectFields } from './project-fields.js';
export { canonicalJson } from './canonical-json.js';
export { isEntityName, isNamespace } from './field-format.js';
export { BUILT_IN_KINDS, type KindDefinition, type RelationField } from './kinds.js';
export { extendKinds, type KindExtension } from './kind-extension.js';
export { KindRegistry } from './kind-registry.js';
export { assertKindSchema, dialectOf, KIND_SCHEMA_LIMITS, type SchemaDialect } from './kind-schema.js';
export { MAX_DECLARED_RELATIONS, shownRelations, type Relation } from './relations.js';
export { assertEntitySize, assertEntityStructure, ENTITY_LIMITS, StageError, validateByKind, validateEntity, validateEnvelope, withRelations, type Stage, type ValidEntity } from './validate-entity.js';
export { locateField, parseYamlDocuments, readYamlDocuments, type Place, type YamlDocument } from './yaml-documents.js';
export { PLACEHOLDER_BYTES, YAML_LIMITS } from './yaml-limits.js';
export { hasPlaceholders, resolvePlaceholders, type PlaceholderKey, type PlaceholderReader } from './placeholders.js';
