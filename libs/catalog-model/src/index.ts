export { ModelError, type ModelErrorCode } from './model-error.js';
export { isJsonObject, type JsonObject, type JsonValue } from './json.js';
export { DEFAULT_NAMESPACE, type Entity, type EntityLink, type EntityMetadata, type EntityRelation } from './entity.js';
export {
  canonicalEntityRef,
  entityRefOf,
  isScriptUrl,
  parseEntityRef,
  parseLocationRef,
  stringifyEntityName,
  stringifyLocationRef,
  type EntityName,
  type LocationSpec,
  type RefDefaults,
} from './refs.js';
export { existsToken, MAX_SEARCH_LENGTH, searchFields, searchTokens, valueToken, type SearchField } from './search-fields.js';
export { countConditions, fieldIndex, MATCH_ALL, matches, type FieldIndex, type Filter } from './filter.js';
export { assertFilterSize, FILTER_LIMITS, parseFilter } from './parse-filter.js';
export { parsePredicate } from './parse-predicate.js';
export { parseOrder, parseOrderField, type Order } from './parse-order.js';
export { parseFields, projectFields } from './project-fields.js';
