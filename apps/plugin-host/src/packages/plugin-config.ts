import type { PluginManifest } from '@callboard/plugin-sdk';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { PackageRefused } from './plugin-package.js';

/** A plugin's configuration, complete with the defaults of its schema. */
export type PluginConfig = Readonly<Record<string, unknown>>;

/**
 * Checks a plugin's configuration against the schema of its manifest and fills in defaults.
 *
 * Throws {@link PackageRefused}: with every bad key, for a configuration that nobody asked for, for a schema that is none.
 */
export function acceptConfig(manifest: PluginManifest, given: PluginConfig | undefined): PluginConfig {
  if (!manifest.config) {
    if (given && Object.keys(given).length > 0) throw new PackageRefused(`plugins.config.${manifest.id} is set, but the plugin takes no configuration`);
    return {};
  }
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false });
  const config = structuredClone(given ?? {});
  let valid: boolean;
  try {
    valid = ajv.validate(manifest.config, config);
  } catch (cause) {
    throw new PackageRefused(`Its configuration schema is not a JSON Schema: ${(cause as Error).message}`);
  }
  if (!valid) {
    const faults = (ajv.errors ?? []).map(({ instancePath, message }) => `plugins.config.${manifest.id}${instancePath.replaceAll('/', '.')} ${message}`);
    throw new PackageRefused(faults.join('; '));
  }
  return Object.freeze(config);
}

/** What browsers may know of a configuration: top-level properties that the schema marks `"visibility": "frontend"`, nothing by default. */
export function frontendConfig(manifest: PluginManifest, config: PluginConfig): PluginConfig {
  const properties = (manifest.config?.properties ?? {}) as Record<string, { visibility?: unknown } | undefined>;
  return Object.fromEntries(Object.entries(config).filter(([key]) => Object.hasOwn(properties, key) && properties[key]?.visibility === 'frontend'));
}
