import { ConflictDetected, ConflictResolved } from './catalog/conflict.v1.js';
import { EntityCreated, EntityDeleted, EntityUpdated } from './catalog/entity.v1.js';
import { KindRegistered, KindRemoved } from './catalog/kind.v1.js';
import { LocationFailed, LocationProcessed, LocationRegistered, LocationRemoved } from './catalog/location.v1.js';
import type { EventContract } from './define-event.js';
import { SessionEnded, SessionStarted } from './identity/session.v1.js';
import { PluginDegraded, PluginDisabled, PluginEnabled, PluginInstalled, PluginRecovered } from './plugins/plugin.v1.js';
import { TaskCancelled, TaskCompleted, TaskCreated, TaskFailed, TaskStarted } from './scaffolder/task.v1.js';

/** Every event of the product. Names, subjects, JSON Schema and AsyncAPI all come from this list. */
export const EVENTS: readonly EventContract[] = [
  EntityCreated,
  EntityUpdated,
  EntityDeleted,
  LocationRegistered,
  LocationRemoved,
  LocationProcessed,
  LocationFailed,
  ConflictDetected,
  ConflictResolved,
  KindRegistered,
  KindRemoved,
  TaskCreated,
  TaskStarted,
  TaskCompleted,
  TaskFailed,
  TaskCancelled,
  PluginInstalled,
  PluginEnabled,
  PluginDisabled,
  PluginDegraded,
  PluginRecovered,
  SessionStarted,
  SessionEnded,
];

const BY_TYPE = new Map(EVENTS.map((contract) => [contract.type, contract]));

/** The contract of a CloudEvents type, or undefined when this build does not know it. */
export function findEvent(type: string): EventContract | undefined {
  return BY_TYPE.get(type);
}
