export { asyncApiDocument } from './asyncapi.js';
export { API_MOUNTS, DEAD_LETTER_STREAM, SERVICES, STREAMS, type ServiceName, type StreamDeclaration, type StreamName } from './streams.js';
export { ERROR_CODES, type ErrorCode } from './error-codes.js';
export { PERMISSIONS, type PermissionDeclaration, type PermissionName } from './permissions.js';
export { decodeSubjectToken, encodeSubjectToken } from './subject.js';
export { causeSchema, cloudEventSchema, type Cause, type CloudEvent, type CloudEventEnvelope } from './events/cloud-event.js';
export { defineEvent, type EventContract, type EventData } from './events/define-event.js';
export { EVENTS, findEvent } from './events/registry.js';
export {
  declaredRelationSchema,
  entitySchema,
  entitySubject,
  EntityCreated,
  EntityDeleted,
  EntityUpdated,
  patchOperationSchema,
} from './events/catalog/entity.v1.js';
export { LocationFailed, LocationProcessed, LocationRegistered, LocationRemoved } from './events/catalog/location.v1.js';
export { ConflictDetected, ConflictResolved } from './events/catalog/conflict.v1.js';
export { KindRegistered, KindRemoved } from './events/catalog/kind.v1.js';
export { TaskCancelled, TaskCompleted, TaskCreated, TaskFailed, TaskStarted } from './events/scaffolder/task.v1.js';
export { PluginDegraded, PluginDisabled, PluginEnabled, PluginInstalled, PluginRecovered } from './events/plugins/plugin.v1.js';
export { SessionEnded, SessionStarted } from './events/identity/session.v1.js';
export { defineCommand, type CommandContract, type CommandReply, type CommandRequest } from './commands/define-command.js';
export { GetEntities, ListSnapshot, PreviewLocation, RegisterKinds, RegisterLocation } from './commands/catalog.js';
export { ListSigningKeys } from './commands/identity.js';
export {
  kindContributionSchema,
  kindDeclarationSchema,
  kindExtensionSchema,
  kindNameSchema,
  type KindContribution,
  type KindDeclaration,
  type KindExtensionDeclaration,
  type KindRelation,
} from './kinds.js';
