import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { ServiceName } from '@callboard/contracts';
import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import { AccessGuard } from './access-guard.js';
import { Authenticator } from './authenticator.js';
import { Authorizer } from './authorizer.js';
import { CommandKeySource } from './command-key-source.adapter.js';
import { KEY_SOURCE, type KeySource } from './key-source.port.js';
import { KnownParameters } from './known-parameters.js';
import { permissionMetadataControllers } from './permission-metadata.controller.js';
import { RouteTable } from './route-table.js';
import { SigningKeys } from './signing-keys.js';
import { StaticTokens } from './static-tokens.js';
import { UserTokens } from './user-tokens.js';

export interface AccessOptions {
  config: SharedConfig;
  service: ServiceName;
  /** A provider class for the keys, where they do not come by command: in the identity service itself. */
  keySource?: { useExisting: Type<KeySource>; imports: NonNullable<DynamicModule['imports']> };
}

/** Guards every route of a service and tells its controllers who is calling. */
@Global()
@Module({})
export class AccessModule {
  static forRoot({ config, service, keySource }: AccessOptions): DynamicModule {
    return {
      module: AccessModule,
      imports: keySource?.imports ?? [],
      controllers: permissionMetadataControllers(service),
      providers: [
        { provide: CONFIG, useValue: config },
        keySource ? { provide: KEY_SOURCE, useExisting: keySource.useExisting } : { provide: KEY_SOURCE, useClass: CommandKeySource },
        SigningKeys,
        StaticTokens,
        UserTokens,
        Authenticator,
        Authorizer,
        RouteTable,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: KnownParameters },
      ],
      exports: [Authenticator, Authorizer, RouteTable, UserTokens],
    };
  }
}
