import { Module } from '@nestjs/common';
import { HostCallsModule } from '../host-calls/host-calls.module.js';
import { PackagesModule } from '../packages/packages.module.js';
import { PluginProcesses } from './plugin-processes.adapter.js';
import { PluginRuntime } from './plugin-runtime.port.js';

/** The processes that plugins run in. */
@Module({ imports: [PackagesModule, HostCallsModule], providers: [{ provide: PluginRuntime, useClass: PluginProcesses }], exports: [PluginRuntime] })
export class ProcessesModule {}
