import { PluginDegraded, PluginDisabled, PluginEnabled, PluginInstalled, PluginRecovered } from '@callboard/contracts';
import type { PluginManifest } from '@callboard/plugin-sdk';

/** Who may follow the events about plugins: those who may see plugins. */
const AUDIENCE = ['permission:plugins.plugin.read'];

type About = Pick<PluginManifest, 'id' | 'version'>;

const about = ({ id, version }: About) => ({ subject: id, audience: AUDIENCE, data: { id, version } });

export const pluginInstalled = (plugin: About) => ({ contract: PluginInstalled, ...about(plugin) });

export const pluginSwitched = (plugin: About, enabled: boolean) => ({ contract: enabled ? PluginEnabled : PluginDisabled, ...about(plugin) });

export const pluginDegraded = (plugin: About, reason: string) => ({
  contract: PluginDegraded,
  ...about(plugin),
  data: { id: plugin.id, version: plugin.version, reason: reason.slice(0, 1_000) },
});

export const pluginRecovered = (plugin: About) => ({ contract: PluginRecovered, ...about(plugin) });
