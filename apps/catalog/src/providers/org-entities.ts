import { isEntityName } from '@callboard/catalog-model';
import type { ProvidedEntity } from '@callboard/plugin-sdk';

/** A team or group of a forge. */
export interface OrgGroup {
  readonly name: string;
  readonly namespace?: string;
  readonly displayName: string;
  readonly description?: string;
  readonly picture?: string;
  /** Canonical name within the same organisation: what {@link name} of the parent is. */
  readonly parent?: string;
  /** Logins of those that belong to it themselves. */
  readonly members: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  /** Where people see it. */
  readonly page: string;
}

/** Somebody who has an account at a forge. */
export interface OrgUser {
  readonly login: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly picture?: string;
  readonly description?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly page: string;
}

/**
 * Groups and users in the form that Backstage's organisation providers give them. Members that are no users are left out;
 * names that entities cannot have are made fit.
 */
export function orgEntities(givenGroups: readonly OrgGroup[], givenUsers: readonly OrgUser[]): ProvidedEntity[] {
  const groups = givenGroups.map((group): OrgGroup => ({ ...group, name: entityName(group.name), parent: group.parent && entityName(group.parent), namespace: group.namespace && entityName(group.namespace), members: group.members.map(entityName) }));
  const users = givenUsers.map((user): OrgUser => ({ ...user, login: entityName(user.login) }));
  const logins = new Set(users.map(({ login }) => login));
  const refOf = ({ name, namespace }: OrgGroup): string => (namespace ? `${namespace}/${name}` : name);
  const memberOf = new Map<string, string[]>();
  for (const group of groups) {
    group.members.filter((login) => logins.has(login)).forEach((login) => memberOf.set(login, [...(memberOf.get(login) ?? []), refOf(group)]));
  }
  return [
    ...groups.map((group): ProvidedEntity => ({
      locationKey: `url:${group.page}`,
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: {
          name: group.name,
          ...(group.namespace && { namespace: group.namespace }),
          ...(group.description && { description: group.description }),
          annotations: { ...group.annotations, 'backstage.io/view-url': group.page },
        },
        spec: {
          type: 'team',
          profile: { displayName: group.displayName, ...(group.picture && { picture: group.picture }) },
          ...(group.parent !== undefined && { parent: group.parent }),
          children: groups.filter(({ parent, namespace }) => parent === group.name && namespace === group.namespace).map(({ name }) => name),
          members: group.members.filter((login) => logins.has(login)).map((login) => (group.namespace ? `default/${login}` : login)),
        },
      },
    })),
    ...users.map((user): ProvidedEntity => ({
      locationKey: `url:${user.page}`,
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'User',
        metadata: { name: user.login, ...(user.description && { description: user.description }), annotations: { ...user.annotations, 'backstage.io/view-url': user.page } },
        spec: {
          profile: { ...(user.displayName && { displayName: user.displayName }), ...(user.email && { email: user.email }), ...(user.picture && { picture: user.picture }) },
          memberOf: memberOf.get(user.login) ?? [],
        },
      },
    })),
  ];
}

/** A valid name stays as it is; in others whatever may not stand in a name becomes `_`, never two of them and none at the ends, as Backstage does it. */
export function entityName(name: string): string {
  if (isEntityName(name)) {
    return name;
  }
  const cleaned = name.trim().replace(/[^a-zA-Z0-9_.-]/g, '_').replace(/_{2,}/g, '_');
  return cleaned.replace(/^[_.-]+/, '').slice(0, 63).replace(/[_.-]+$/, '');
}

/** Works on some things at a time, in their order. */
export async function inBatches<T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(work))));
  }
  return results;
}
