import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type SharedConfig } from './config.js';
import { Health } from './health.js';

/** What every module of a service may inject: its configuration and {@link Health}. */
@Global()
@Module({})
export class ServiceKitModule {
  static forRoot(config: SharedConfig): DynamicModule {
    return {
      module: ServiceKitModule,
      providers: [{ provide: CONFIG, useValue: config }, Health],
      exports: [CONFIG, Health],
    };
  }
}
