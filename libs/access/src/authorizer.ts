import { Inject, Injectable } from '@nestjs/common';
import { PERMISSIONS, type PermissionName } from '@callboard/contracts';
import { CONFIG, NotAllowed, type SharedConfig } from '@callboard/service-kit';
import type { AccessRestriction, Principal, UserPrincipal } from './principal.js';
import { MEMBER_GRANTS } from './roles.js';

/** What a decision is about. */
export interface Resource {
  /** Refs of those whose thing it is. */
  readonly owners?: readonly string[];
  /** The plugin whose route is called, where that is not the permission's own. */
  readonly plugin?: string;
}

/** The answer to "may they". */
export interface Decision {
  readonly allow: boolean;
  /** Present when allowed only for some things and no thing was named: the caller filters by it. */
  readonly condition?: 'own';
}

const ALLOW: Decision = Object.freeze({ allow: true });
const ALLOW_OWN: Decision = Object.freeze({ allow: true, condition: 'own' });
const DENY: Decision = Object.freeze({ allow: false });

/** Decides what callers may do; everything that no role grants is denied. */
@Injectable()
export class Authorizer {
  private readonly admins: ReadonlySet<string>;

  constructor(@Inject(CONFIG) config: SharedConfig) {
    const assigned = config.permission.assignments.filter(({ role }) => role === 'admin').flatMap(({ members }) => members);
    this.admins = new Set(assigned.map((ref) => ref.toLowerCase()));
  }

  /** Whether a caller has a permission, for the given thing or in general. */
  decide(principal: Principal, permission: PermissionName, resource: Resource = {}): Promise<Decision> {
    return Promise.resolve(principal.type === 'service' ? decideForService(principal.restrictions, permission, resource) : this.decideForUser(principal, permission, resource));
  }

  /** As {@link decide}, but throws {@link NotAllowed} when the answer is no. */
  async assert(principal: Principal, permission: PermissionName, resource?: Resource): Promise<Decision> {
    const decision = await this.decide(principal, permission, resource);
    if (!decision.allow) throw new NotAllowed('not_allowed', `This needs the permission ${permission}`);
    return decision;
  }

  private decideForUser(user: UserPrincipal, permission: PermissionName, { owners }: Resource): Decision {
    if (user.ownershipRefs.some((ref) => this.admins.has(ref))) return ALLOW;
    const grant = MEMBER_GRANTS[permission];
    if (grant === undefined) return DENY;
    if (grant === 'all') return ALLOW;
    if (owners === undefined) return ALLOW_OWN;
    return owners.some((owner) => user.ownershipRefs.includes(owner)) ? ALLOW : DENY;
  }
}

function decideForService(restrictions: readonly AccessRestriction[] | undefined, permission: PermissionName, resource: Resource): Decision {
  if (!restrictions) return ALLOW;
  const declaration: { plugin: string; action?: string } = PERMISSIONS[permission];
  const plugin = resource.plugin ?? declaration.plugin;
  const covered = restrictions.some(
    (restriction) =>
      restriction.plugin === plugin &&
      (restriction.permission === undefined || restriction.permission.includes(permission)) &&
      (restriction.permissionAttribute?.action === undefined || (declaration.action !== undefined && restriction.permissionAttribute.action.includes(declaration.action))),
  );
  return covered ? ALLOW : DENY;
}
