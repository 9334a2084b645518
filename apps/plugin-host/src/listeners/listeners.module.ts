import { Module } from '@nestjs/common';
import { PackagesModule } from '../packages/packages.module.js';
import { ProcessesModule } from '../processes/processes.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { DeliverEvents } from './deliver-events.use-case.js';
import { ListenerSubscriptions } from './listener-subscriptions.adapter.js';
import { PluginListeners } from './plugin-listeners.port.js';

/** Brings events to plugins. */
@Module({
  imports: [PackagesModule, ProcessesModule, StorageModule],
  providers: [DeliverEvents, { provide: PluginListeners, useClass: ListenerSubscriptions }],
  exports: [PluginListeners],
})
export class ListenersModule {}
