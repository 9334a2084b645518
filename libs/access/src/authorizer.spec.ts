import { PERMISSIONS, type PermissionName } from '@callboard/contracts';
import { sharedConfigSchema } from '@callboard/service-kit';
import { Authorizer } from './authorizer.js';
import type { Principal } from './principal.js';

const config = sharedConfigSchema.parse({ permission: { assignments: [{ role: 'admin', members: ['User:Development/Guest', 'group:default/platform'] }] } });
const authorizer = new Authorizer(config);

const user = (ref: string, ...owned: string[]): Principal => ({ type: 'user', ref, ownershipRefs: [ref, ...owned] });
const ann = user('user:default/ann');
const service = (...restrictions: { plugin: string; permission?: string[]; permissionAttribute?: { action?: string[] } }[]): Principal => ({
  type: 'service',
  subject: 'ci',
  ...(restrictions.length > 0 && { restrictions }),
});

const allowed = async (principal: Principal, permission: PermissionName, resource?: object) => (await authorizer.decide(principal, permission, resource)).allow;

describe('admins', () => {
  it('may do everything, named themselves or through a ref they own', async () => {
    for (const permission of Object.keys(PERMISSIONS) as PermissionName[]) {
      expect(await allowed(user('user:development/guest'), permission, { owners: ['user:default/bob'] })).toBe(true);
      expect(await allowed(user('user:default/eve', 'group:default/platform'), permission)).toBe(true);
    }
  });
});

describe('members', () => {
  it.each(['catalog.entity.read', 'catalog.entity.refresh', 'catalog.location.read', 'search.document.read', 'scaffolder.task.create', 'events.event.read'] as const)(
    'may %s',
    async (permission) => expect(await authorizer.decide(ann, permission)).toEqual({ allow: true }),
  );

  it.each([
    'catalog.location.create',
    'catalog.location.delete',
    'catalog.entity.create',
    'catalog.entity.delete',
    'catalog.ingestion.manage',
    'events.dead-letter.manage',
    'events.event.publish',
    'plugins.plugin.manage',
    'search.index.manage',
    'scaffolder.template.management',
  ] as const)('may not %s', async (permission) => {
    expect(await authorizer.decide(ann, permission)).toEqual({ allow: false });
    await expect(authorizer.assert(ann, permission)).rejects.toMatchObject({ kind: 'NotAllowed', code: 'not_allowed' });
  });

  it('read and cancel their own tasks only, and are told so when no task is named', async () => {
    expect(await authorizer.decide(ann, 'scaffolder.task.read')).toEqual({ allow: true, condition: 'own' });
    expect(await authorizer.decide(ann, 'scaffolder.task.read', { owners: ['user:default/ann'] })).toEqual({ allow: true });
    expect(await allowed(ann, 'scaffolder.task.read', { owners: ['user:default/bob'] })).toBe(false);
    expect(await allowed(ann, 'scaffolder.task.cancel', { owners: [] })).toBe(false);
  });
});

describe('programs', () => {
  it('may do everything without restrictions', async () => {
    expect(await allowed(service(), 'catalog.entity.delete')).toBe(true);
  });

  it('keep to their plugin, permissions and actions', async () => {
    const reader = service({ plugin: 'catalog', permission: ['catalog.entity.read'] }, { plugin: 'scaffolder', permissionAttribute: { action: ['read'] } });
    expect(await allowed(reader, 'catalog.entity.read')).toBe(true);
    expect(await allowed(reader, 'catalog.location.read')).toBe(false);
    expect(await allowed(reader, 'scaffolder.task.read')).toBe(true);
    expect(await allowed(reader, 'scaffolder.task.create')).toBe(false);
    expect(await allowed(reader, 'scaffolder.task.cancel')).toBe(false);
    expect(await allowed(reader, 'search.document.read')).toBe(false);
  });

  it('may call the routes of exactly the plugin they are restricted to', async () => {
    const docs = service({ plugin: 'techdocs' });
    expect(await allowed(docs, 'plugins.route.use', { plugin: 'techdocs' })).toBe(true);
    expect(await allowed(docs, 'plugins.route.use', { plugin: 'cost' })).toBe(false);
  });
});
