import { RegisterKinds as RegisterKindsCommand } from '@callboard/contracts';
import { CommandFailed, Commands } from '@callboard/messaging';
import { AppError, createLogger, Unavailable } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRegistry, type InstalledPlugin } from '../packages/plugin-registry.js';

/**
 * Tells the catalog which kinds and fields the installed plugins bring, each plugin once; also those that bring none, for
 * an earlier version may have. A plugin that is switched off keeps its kinds: entities of them stay what they are.
 */
@Injectable()
export class RegisterKinds {
  private readonly log = createLogger('plugins');
  private readonly told = new Set<string>();

  constructor(
    private readonly registry: PluginRegistry,
    private readonly commands: Commands,
  ) {}

  /** False when the catalog could not be asked about some of them: worth another try. */
  async execute(): Promise<boolean> {
    let all = true;
    for (const plugin of this.registry.list()) {
      if (!this.told.has(plugin.package.hash)) {
        const told = await this.tell(plugin);
        if (told) this.told.add(plugin.package.hash);
        all &&= told;
      }
    }
    return all;
  }

  private async tell({ package: { manifest } }: InstalledPlugin): Promise<boolean> {
    const { id, kinds = [], kindExtensions = [] } = manifest;
    try {
      const { kept } = await this.commands.send(RegisterKindsCommand, { plugin: id, kinds, extensions: kindExtensions });
      if (kept.length > 0) this.log.warn({ plugin: id, kinds: kept }, 'kinds that the plugin no longer brings stay: there are entities of them');
      return true;
    } catch (error) {
      if (error instanceof Unavailable) return false;
      if (!(error instanceof AppError || error instanceof CommandFailed)) throw error;
      this.log.warn({ plugin: id, problem: error.message }, 'the catalog refused the kinds of a plugin');
      return true;
    }
  }
}
