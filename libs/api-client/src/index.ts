export { ApiError, type ApiErrorParts, type ValueProblem } from './api-error.js';
export { type ApiRequest, type ClientOptions } from './http.js';
export { writeFilters, type FilterSet } from './filters.js';
export {
  CatalogClient,
  type EntityChange,
  type EntityGraph,
  type EntityHistory,
  type EntityPage,
  type EntityQuery,
  type EntityStatusItem,
  type FacetCount,
  type GraphNode,
  type GraphQuery,
  type PatchOperation,
  type StitchedEntity,
} from './catalog.js';
export { PushClient, type PushedEntity, type PushedSource, type PushedSourceDetails, type PushOptions, type PushResult, type PutOptions, type PutResult, type RefusedEntity } from './push.js';
export type { ComparedRevision, RestoreProposal, RevisionComparison } from './history.js';
export type { CycleQuery, DanglingRef, GraphEdge, GraphPage, GraphPath, GraphPaths, Impact, ImpactItem, ImpactQuery, IslandQuery, Islands, Knot, NamedNode, PathQuery } from './graph-questions.js';
export { EventsClient, type ChangeEvent, type EventPage, type EventQuery } from './events.js';
export {
  ScaffolderClient,
  type ParameterSchema,
  type ParameterStep,
  type Task,
  type TaskEvent,
  type TaskOutput,
  type TaskQuery,
  type TaskStatus,
  type TaskStep,
} from './scaffolder.js';
export { SearchClient, type SearchPage, type SearchQuery, type SearchResult } from './search.js';
export { PluginsClient } from './plugins.js';
export { SettingsClient } from './settings.js';
export { OverlaysClient, type EntityOverlay, type ListChange, type OverlaidField, type Overlay, type OverlayProposal, type TaggedOverlay } from './overlays.js';
export {
  IngestionClient,
  type CountedPage,
  type ErrorsPage,
  type Explanation,
  type IngestedDocument,
  type IngestedFile,
  type IngestionConflict,
  type IngestionError,
  type IngestionOrphan,
  type IngestionPage,
  type SourceDetails,
  type SourceName,
  type SourceOverview,
  type SourcesPage,
} from './ingestion.js';
export { KindsClient, type Kind, type KindDeclaration, type KindExtension, type KindOrigin, type KindRelationField } from './kinds.js';
export { PermissionsClient } from './permissions.js';
