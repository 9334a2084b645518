import type { PluginPackage } from './plugin-package.js';

/** Where packages come from. */
export abstract class PackageReader {
  /** The package in a configured folder, every byte of it confirmed by its hash. Throws PackageRefused. */
  abstract read(folder: string): Promise<PluginPackage>;

  /** Path of the server's module, confirmed once more to be what was read. Throws PackageRefused when it is not. */
  abstract confirmServer(plugin: PluginPackage): Promise<string>;
}
