import type { API_MOUNTS } from './streams.js';

/** What a permission is about; Backstage's clients show and send these fields. */
export interface PermissionDeclaration {
  /** The API mount whose routes ask for it, Backstage's "plugin id". */
  readonly plugin: keyof typeof API_MOUNTS;
  /** What is done; absent where Backstage names none. */
  readonly action?: 'create' | 'read' | 'update' | 'delete';
  /** Present when the answer may depend on the thing itself. */
  readonly resourceType?: 'catalog-entity' | 'scaffolder-action' | 'scaffolder-template' | 'scaffolder-task' | 'auth-session';
  /** One sentence for people who edit roles. */
  readonly description: string;
}

/** Every permission that a route may require: Backstage's under Backstage's names, ours beside them in the same manner. */
export const PERMISSIONS = {
  'catalog.entity.read': { plugin: 'catalog', action: 'read', resourceType: 'catalog-entity', description: 'See entities, their history and why one is missing.' },
  'catalog.entity.create': { plugin: 'catalog', action: 'create', description: 'Bring entities into the catalog.' },
  'catalog.entity.delete': { plugin: 'catalog', action: 'delete', resourceType: 'catalog-entity', description: 'Remove entities from the catalog.' },
  'catalog.entity.refresh': { plugin: 'catalog', action: 'update', resourceType: 'catalog-entity', description: 'Have the sources of an entity read again.' },
  'catalog.entity.validate': { plugin: 'catalog', description: 'Check an entity without storing it.' },
  'catalog.location.read': { plugin: 'catalog', action: 'read', description: 'See registered locations.' },
  'catalog.location.create': { plugin: 'catalog', action: 'create', description: 'Register locations.' },
  'catalog.location.delete': { plugin: 'catalog', action: 'delete', description: 'Remove locations and what they brought.' },
  'catalog.location.analyze': { plugin: 'catalog', description: 'Have a repository looked at before it is registered.' },
  'catalog.overlay.manage': { plugin: 'catalog', action: 'update', resourceType: 'catalog-entity', description: 'Set values over those of an entity\'s source, and lift them.' },
  'catalog.ingestion.read': { plugin: 'catalog', action: 'read', description: 'See what could not be processed.' },
  'catalog.ingestion.manage': { plugin: 'catalog', action: 'update', description: 'Steer providers and processing.' },

  'events.event.read': { plugin: 'events', action: 'read', description: 'Follow the event stream, within what the reader may see.' },
  'events.event.publish': { plugin: 'events', action: 'create', description: 'Publish on the event bus.' },
  'events.subscription.read': { plugin: 'events', action: 'read', description: 'See subscriptions and their deliveries.' },
  'events.subscription.manage': { plugin: 'events', action: 'update', description: 'Create, change and remove subscriptions.' },
  'events.dead-letter.read': { plugin: 'events', action: 'read', description: 'See messages that could not be processed.' },
  'events.dead-letter.manage': { plugin: 'events', action: 'update', description: 'Replay or drop messages that could not be processed.' },

  'scaffolder.action.read': { plugin: 'scaffolder', action: 'read', description: 'List the actions that templates can use.' },
  'scaffolder.action.execute': { plugin: 'scaffolder', resourceType: 'scaffolder-action', description: 'Run an action as part of a task.' },
  'scaffolder.template.parameter.read': { plugin: 'scaffolder', action: 'read', resourceType: 'scaffolder-template', description: 'See the form of a template.' },
  'scaffolder.template.step.read': { plugin: 'scaffolder', action: 'read', resourceType: 'scaffolder-template', description: 'See the steps of a template.' },
  'scaffolder.template.dry-run': { plugin: 'scaffolder', description: 'Try a template without effects.' },
  'scaffolder.template.management': { plugin: 'scaffolder', description: 'Use the template editor.' },
  'scaffolder.task.read': { plugin: 'scaffolder', action: 'read', resourceType: 'scaffolder-task', description: 'See tasks and their logs.' },
  'scaffolder.task.create': { plugin: 'scaffolder', action: 'create', description: 'Run templates.' },
  'scaffolder.task.cancel': { plugin: 'scaffolder', resourceType: 'scaffolder-task', description: 'Cancel and retry tasks.' },

  'search.document.read': { plugin: 'search', action: 'read', description: 'Search, within what the reader may see.' },
  'search.index.manage': { plugin: 'search', action: 'update', description: 'Rebuild the index.' },

  'plugins.plugin.read': { plugin: 'plugins', action: 'read', description: 'See which plugins run and load their pages.' },
  'plugins.plugin.manage': { plugin: 'plugins', action: 'update', description: 'Install, configure, disable and remove plugins.' },
  'plugins.route.use': { plugin: 'plugins', description: 'Call the routes of plugins.' },

  'auth.session.read': { plugin: 'auth', action: 'read', resourceType: 'auth-session', description: 'See signed-in devices.' },
  'auth.session.delete': { plugin: 'auth', action: 'delete', resourceType: 'auth-session', description: 'Sign a device out.' },
  'permission.decision.read': { plugin: 'permission', action: 'read', description: 'Ask what the caller may do.' },
  'permission.metadata.read': { plugin: 'permission', action: 'read', description: 'See which permissions exist.' },
  'user-settings.setting.read': { plugin: 'user-settings', action: 'read', description: 'Read own settings.' },
  'user-settings.setting.update': { plugin: 'user-settings', action: 'update', description: 'Change own settings.' },
} as const satisfies Record<string, PermissionDeclaration>;

/** Name of a permission of {@link PERMISSIONS}. */
export type PermissionName = keyof typeof PERMISSIONS;
