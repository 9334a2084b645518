import type { PermissionName } from '@callboard/contracts';

/** `all`: for everything · `own`: for things whose owner the caller is. */
export type Grant = 'all' | 'own';

/** What every signed-in person may do. The role `admin` may do everything; there is no other role yet. */
export const MEMBER_GRANTS: Readonly<Partial<Record<PermissionName, Grant>>> = {
  'catalog.entity.read': 'all',
  'catalog.entity.refresh': 'all',
  'catalog.entity.validate': 'all',
  'catalog.location.read': 'all',
  'catalog.overlay.manage': 'own',
  'events.event.read': 'all',
  'scaffolder.action.read': 'all',
  'scaffolder.action.execute': 'all',
  'scaffolder.template.parameter.read': 'all',
  'scaffolder.template.step.read': 'all',
  'scaffolder.task.create': 'all',
  'scaffolder.task.read': 'own',
  'scaffolder.task.cancel': 'own',
  'search.document.read': 'all',
  'plugins.plugin.read': 'all',
  'plugins.route.use': 'all',
  'auth.session.read': 'own',
  'auth.session.delete': 'own',
  'permission.decision.read': 'all',
  'permission.metadata.read': 'all',
  'user-settings.setting.read': 'own',
  'user-settings.setting.update': 'own',
};
