import { Module } from '@nestjs/common';
import { PackagesModule } from '../packages/packages.module.js';
import { ProcessesModule } from '../processes/processes.module.js';
import { CallPlugin } from './call-plugin.use-case.js';
import { PluginRoutesController } from './plugin-routes.controller.js';

/** What plugins serve below `/api/<plugin id>`. */
@Module({ imports: [PackagesModule, ProcessesModule], controllers: [PluginRoutesController], providers: [CallPlugin] })
export class RoutesModule {}
