import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type SharedConfig } from '@callboard/service-kit';
import { Outbound, RESOLVE } from './outbound.js';
import { resolveBySystem } from './pinned-lookup.js';

/** Provides {@link Outbound} to the whole service. */
@Global()
@Module({})
export class OutboundModule {
  static forRoot({ config }: { config: SharedConfig }): DynamicModule {
    return {
      module: OutboundModule,
      providers: [{ provide: CONFIG, useValue: config }, { provide: RESOLVE, useValue: resolveBySystem }, Outbound],
      exports: [Outbound],
    };
  }
}
