#!/usr/bin/env node
// Builds the plugin in the current folder into dist/: the bundles and the manifest. Prints each fault in a line and ends with 1.
import { buildPlugin, BuildFault } from '../dist/build-plugin.js';

try {
  const { manifest, sizes } = await buildPlugin(process.cwd());
  const files = sizes.map(({ name, bytes }) => `${name} ${(bytes / 1024).toFixed(1)} kB`).join(', ');
  console.log(`${manifest.id} ${manifest.version}: ${files}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof BuildFault ? error.message : error);
  process.exit(1);
}
