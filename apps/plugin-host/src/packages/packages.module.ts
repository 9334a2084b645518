import { Module } from '@nestjs/common';
import { FolderPackageReader } from './folder-package-reader.adapter.js';
import { InstallPlugins } from './install-plugins.use-case.js';
import { MarkDegraded } from './mark-degraded.use-case.js';
import { PackageReader } from './package-reader.port.js';
import { PluginRegistry } from './plugin-registry.js';
import { PluginsRepository } from './plugins.repository.js';

/** Reads packages, judges them and keeps which plugins are installed. */
@Module({
  providers: [{ provide: PackageReader, useClass: FolderPackageReader }, PluginRegistry, PluginsRepository, InstallPlugins, MarkDegraded],
  exports: [PackageReader, PluginRegistry, PluginsRepository, InstallPlugins, MarkDegraded],
})
export class PackagesModule {}
