import { Controller, Get, type Type } from '@nestjs/common';
import { API_MOUNTS, PERMISSIONS, type PermissionDeclaration, type ServiceName } from '@callboard/contracts';
import { z } from 'zod';
import { Describes } from './operation.js';
import { PERMISSION_RULES } from './permission-rules.js';
import { Public, Requires } from './route-declarations.js';

/** What Backstage's permission clients ask every plugin for, on each API mount of a service. */
export function permissionMetadataControllers(service: ServiceName): Type[] {
  return Object.entries(API_MOUNTS)
    .filter(([, owner]) => owner === service)
    .map(([mount]) => permissionMetadataController(mount));
}

const metadataReply = z.looseObject({
  permissions: z.array(z.looseObject({ type: z.enum(['basic', 'resource']), name: z.string(), attributes: z.looseObject({ action: z.string().optional() }), resourceType: z.string().optional() })),
  rules: z.array(z.looseObject({ name: z.string(), description: z.string(), resourceType: z.string(), paramsSchema: z.record(z.string(), z.unknown()) })),
});

function permissionMetadataController(mount: string): Type {
  @Controller(`api/${mount}`)
  class PermissionMetadataController {
    @Get('.well-known/backstage/permissions/metadata')
    @Requires('permission.metadata.read')
    @Describes({ id: 'GetPermissionMetadata', summary: 'Permissions of the API, and the rules that conditions may be made of', replies: { 200: metadataReply } })
    readMetadata() {
      return { permissions: permissionsOf(mount), rules: PERMISSION_RULES[mount] ?? [] };
    }

    /** Our services call each other over NATS and sign no tokens for it, so the list is always empty. */
    @Get('.backstage/auth/v1/jwks.json')
    @Public()
    @Describes({ id: 'GetServiceKeys', summary: 'Public keys of tokens that the service signs', replies: { 200: z.looseObject({ keys: z.array(z.record(z.string(), z.unknown())) }) } })
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
