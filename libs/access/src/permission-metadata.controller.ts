import { Controller, Get, type Type } from '@nestjs/common';
import { API_MOUNTS, PERMISSIONS, type PermissionDeclaration, type ServiceName } from '@callboard/contracts';
import { PERMISSION_RULES } from './permission-rules.js';
import { Public, Requires } from './route-declarations.js';

/** What Backstage's permission clients ask every plugin for, on each API mount of a service. */
export function permissionMetadataControllers(service: ServiceName): Type[] {
  return Object.entries(API_MOUNTS)
    .filter(([, owner]) => owner === service)
    .map(([mount]) => permissionMetadataController(mount));
}

function permissionMetadataController(mount: string): Type {
  @Controller(`api/${mount}`)
  class PermissionMetadataController {
    @Get('.well-known/backstage/permissions/metadata')
    @Requires('permission.metadata.read')
    readMetadata() {
      return { permissions: permissionsOf(mount), rules: PERMISSION_RULES[mount] ?? [] };
    }

    /** Our services call each other over NATS and sign no tokens for it, so the list is always empty. */
    @Get('.backstage/auth/v1/jwks.json')
    @Public()
    readServiceKeys() {
      return { keys: [] };
    }
  }
  return PermissionMetadataController;
}

function permissionsOf(mount: string): object[] {
  return Object.entries<PermissionDeclaration>(PERMISSIONS)
    .filter(([, { plugin }]) => plugin === mount)
    .map(([name, { action, resourceType }]) => ({
      type: resourceType ? 'resource' : 'basic',
      name,
      attributes: action ? { action } : {},
      ...(resourceType && { resourceType }),
    }));
}
